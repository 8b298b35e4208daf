"""Two-parameter games whose stability is known in closed form: the Dirac-GAN and a bilinear saddle. numpy only.

Mescheder, Geiger & Nowozin 2018, "Which training methods for GANs do actually converge?": real data are the point 0,
the generator draws the point theta, the critic is D(x) = psi x, and (0, 0) is where both should end. The page Inside
runs the same in the browser (`ui/assets/stability_game.js`); tests hold the two against each other.
"""
