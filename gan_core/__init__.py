"""A small PyTorch library for training GANs live. It never imports Streamlit."""
