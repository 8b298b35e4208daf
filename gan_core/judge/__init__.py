"""The judge: a small classifier of MNIST's digits, trained by this project, frozen, and never trained again.

It says which digit a generated image shows, how sure that is, and what the image looks like to it (its
features). Two people who score with the same weights read the same scale: hence the hash beside each number.
"""
