"""The digit classifiers: two small networks, trained by this project on MNIST, frozen, and never trained again.

They say which digit an image shows, or that it shows none, how sure that is, and what the image looks like to them
(their features). The first is the ruler of every figure of digits; the second, of another make, measures the same
figures again wherever they are published. Two people who score with the same weights read the same scale: hence the
hashes beside each number.
"""
