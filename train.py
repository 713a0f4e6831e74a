"""Train and compare models: `python train.py experiments/tfidf.yaml experiments/minilm.yaml`."""

from sayso.training import main

if __name__ == "__main__":
    main()
