"""Every page of the app, in each of its views: what holds for all pages is tried on these."""

PAGES = {
    "home": "/",
    "train": "/train",
    "run": "/train?run=ring-wgan-gp",
    "run of digits": "/train?run=mnist-gan",
    "compare": "/compare",
    "race": "/compare?race=grid-race",
    "seeds": "/compare?view=seeds",
    "protocols": "/compare?view=protocols",
    "tricks": "/compare?view=tricks",
    "latent of digits": "/latent?source=mnist-gan",
    "latent of points": "/latent?source=ring-wgan-gp",
    "you against D": "/human?run=mnist-wgan-gp&seed=1",
    "evaluate": "/evaluate",
    "what figures cannot see": "/evaluate?view=worse",
    "inside": "/inside",
    "two lines": "/inside?view=lines",
    "import": "/import",
    "provenance": "/provenance",
    "runs": "/runs",
    "runs, one chosen": "/runs?run=mnist-gan",
}
