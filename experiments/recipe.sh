#!/bin/sh
# The shipped default from its parts, on two cores: `make recipe CORPORA=… HELD_OUT=…`. A step that is done is not done again.
# corpora: folder of the clones; held-out: labelled sentences that nothing like is read, or none.
set -eu
bin=$1 corpora=$2 held_out=${3:-}
out=runs/recipe

model() { ls -d "$out/$1"/*/model 2>/dev/null | tail -n 1; }

train() {
    name=$1 seed=$2 file=$3
    shift 3
    [ -n "$(model "$name")" ] || "$bin/python" train.py "experiments/$file.yaml" --seed "$seed" --out "$out/$name" \
        "data.corpora=$corpora" ${held_out:+"data.held_out=$held_out"} "$@"
}

export TOKENIZERS_PARALLELISM=false OMP_NUM_THREADS=2
train teacher-own-side 1 teacher-own-side
train teacher-longer 1 teacher-longer "settings.base=$(model teacher-own-side)"
first_teacher=settings.teacher=$(model teacher-own-side)
train taught 1 taught "$first_teacher"

# Two seeds side by side, a core each; the first to finish waits for the other.
export OMP_NUM_THREADS=1
taught=settings.base=$(model taught)
train taught-news-1 1 taught-news "$first_teacher" "$taught" &
first=$!
train taught-news-2 2 taught-news "$first_teacher" "$taught"
wait $first

export OMP_NUM_THREADS=2
train taught-averaged 1 taught-averaged "settings.base=$(model taught-news-1)" "settings.averaged_with=$(model taught-news-2)"
train taught-longer 1 taught-longer "settings.teacher=$(model teacher-longer)" "settings.base=$(model taught-averaged)"
model taught-longer
