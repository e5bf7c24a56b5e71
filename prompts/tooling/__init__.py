"""Tools of the business's own: what the model is told of them, how they are run, and how they are kept as published."""
