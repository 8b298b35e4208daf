"""What am I seeing? One short text for every page, behind the question mark beside the page's title."""

import streamlit as st

SEEN = {
    "GAN Arena": "A finished run that is replayed: nothing is trained here. Look first at the picture, where what the "
    "generator draws (orange) should come to cover the real data (green). Then drag the slider and see what the curves "
    "did meanwhile. One run with one seed does not say that its loss is better than another.",
    "Learn": "Short lessons, each a question about a game. Answer before you look, for a guess shows what you took for "
    "granted. Where a lesson trains, look first at your run beside 16 others that differ only in their seed. A run "
    "that ends as you said does not prove you right: see how many of the 16 do.",
    "Train": "One game between a generator and a critic, live or replayed. Look first at the samples beside the real "
    "data, then at the figures, and only then at the losses. The two losses belong to a game, so a falling curve does "
    "not say that the pictures get better. A second seed may end elsewhere.",
    "Compare": "Several objectives on the same data. A race shows one seed of each, side by side; many seeds show how "
    "far luck alone spreads the figures. Look first at whether the differences exceed that spread. Losses of different "
    "objectives have different units and cannot be compared.",
    "Evaluate": "Figures that compare features of generated pictures with features of real ones. Look first at the "
    "real row: it is what a perfect generator would get from as many pictures. A figure depends on the network of the "
    "features and on the number of pictures, so compare only rows that share both. No figure says why.",
    "Latent space": "The noise that a generator turns into pictures or points, and what becomes of it as you drag. "
    "Look first at whether small moves change the picture a little or at a jump. A smooth path does not show that the "
    "generator is varied, and an axis need not mean anything by itself.",
    "Inside": "One part of a game taken apart: an update, a layer, a unit or the smallest GAN there is. Look first at "
    "the picture of the part, then at its formula. What you see is measured on one state and one batch. It explains "
    "that step, and need not hold for the whole run.",
    "You against D": "Real and generated pictures, mixed, which you and the critic tell apart. Look first at where you "
    "and the critic disagree. A few answers are few: read your share of right ones with its margin. A critic that wins "
    "does not prove that the pictures are bad, for it was trained against this very generator.",
    "Import weights": "A report on weights of others, made before anything is loaded. Look first at what the file "
    "would execute and at who has published it. Then see what the weights draw. A clean report says that nothing was "
    "run, and not that the weights are good, or fair, or yours to use.",
    "Provenance": "What a file says of its origin, and what survives when the picture is edited. Look first at the "
    "metadata, then at how many waves of the invisible mark still agree. A mark shows an origin to those who ask. A "
    "file without one may be generated all the same.",
    "Teacher": "What whoever teaches a class sees and sets, once signed in: who runs what, what visitors may change, "
    "and the limits of this server. Look first at what is at work and what waits. A visitor is a browser or signed-in "
    "name, so the same person may appear twice.",
    "Runs": "Kept runs: your own, those that came with the app and, if you ask for all, those of others. Choose one to "
    "replay it, to see its forks, and to compare it with others. Look first at which settings differ. Two runs that "
    "differ in seed as well as in a setting do not tell which of the two made the difference.",
}


def page_title(name: str) -> None:
    """The title of a page, with its text of SEEN behind a question mark. Raises KeyError for a page that has none."""
    st.title(name, anchor=False, help=f"**What am I seeing?** {SEEN[name]}")
