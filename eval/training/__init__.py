"""`python -m hoibao.eval.training DATASET ...`: trains the models of the extractive answerer."""
