"""dutygraph: which duties bind a generative AI service in China, on which day, why, and what is missing."""

__version__ = "0.1.0"
