"""What a network is made of, layer by layer, and what goes through it: shapes, counts, activations, gradients."""
