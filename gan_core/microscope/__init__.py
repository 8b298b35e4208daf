"""What gradients a critic gives its generator, looked at in the weights that a run has kept. Modules import torch.

    kept_players  both players as they were at a kept step, and samples to look at them with
    slopes        |dD/dx| at any points, and between generated and real samples
    lines         D and its slope along lines from generated to real samples
    plane         the same over the plane, of 2-D data
    weights       where a critic's weights lie, layer by layer, and how many at the clip
    gradients     of both players' losses by their layers, and of the generator's by its samples
    figures       all of that as a few numbers

D is what the objective reads: the probability of being real, or else the raw score. After Gulrajani et al. 2017,
figure 1; Arjovsky et al. 2017, figure 2; Arjovsky & Bottou 2017, figure 2.
"""
