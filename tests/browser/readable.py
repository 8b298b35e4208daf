"""What cannot be read on a page: texts that are cut off, what scrolls sideways, explanations that need a mouse."""

from playwright.sync_api import Page

# Texts wider than their box, where the rest is hidden, and names in menus that have less room than they take.
CUT_OFF = """() => {
  const pen = document.createElement("canvas").getContext("2d")
  const seen = (element) => element.checkVisibility({ visibilityProperty: true }) && element.clientWidth > 1
  const texts = [...document.querySelectorAll("[data-testid=stMain] *")].filter((element) => !element.closest("svg"))
  const hides = (element) => ["hidden", "clip"].includes(getComputedStyle(element).overflowX)
  const cut = texts.filter((element) =>
    seen(element) && hides(element) && element.textContent.trim() && element.scrollWidth > element.clientWidth + 1)
  const crowded = texts.filter((element) => {
    if (!element.matches("select") || !seen(element)) return false
    const style = getComputedStyle(element)
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`
    const room = element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)
    return pen.measureText(element.selectedOptions[0]?.textContent ?? "").width > room
  })
  return [...cut, ...crowded].map((element) => [element.className, (element.value ?? element.textContent).slice(0, 80)])
}"""
SIDEWAYS = """() => {
  const main = document.querySelector("[data-testid=stMain]")
  return main.scrollWidth - main.clientWidth + document.documentElement.scrollWidth - innerWidth
}"""
# A title is seen by mice alone, which is no loss where it says again what stands there; a tip by all who can press or
# reach what it belongs to.
FOR_MICE = """() => [...document.querySelectorAll("[data-testid=stMain] [title], [data-testid=stMain] [data-tip]")]
  .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest(".js-plotly-plot"))
  .filter((element) => element.dataset.tip || element.title !== element.textContent.trim())
  .filter((element) => element.title || !(element.tabIndex >= 0 || element.querySelector("input, button, select")
    || element.matches("[role=tab]")))
  .map((element) => element.outerHTML.slice(0, 200))"""


def unreadable(page: Page) -> dict[str, object]:
    """Each kind that there is of it; {} is a page that can be read."""
    found = {
        "cut off": page.evaluate(CUT_OFF),
        "sideways": max(0, page.evaluate(SIDEWAYS)),
        "for mice": page.evaluate(FOR_MICE),
    }
    return {kind: what for kind, what in found.items() if what}
