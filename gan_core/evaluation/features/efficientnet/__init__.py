"""EfficientNet-Lite0, trained on ImageNet: its network, its frozen weights and where these come from."""
