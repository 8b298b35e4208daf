"""The script that puts one of our live components on a page, the same for all of them."""

# The module's address is below that of the page, for no page has a slash in its name: wherever a proxy has put the app.
# Inline code runs from a blob URL and is sent again with each update, so it only loads the real one.
# Streamlit calls it again at every rerun with changed data, and calls the clean-up of a call that was
# overtaken while it loaded: the turn tells whose the view is.
JS = """
export default async function ({ parentElement, data, setTriggerValue }) {
  const turn = (parentElement.arenaTurn = (parentElement.arenaTurn ?? 0) + 1)
  const { mount } = await import(new URL("." + data.module, document.baseURI))
  if (parentElement.arenaTurn === turn) {
    const options = { ...data, changed: (value) => setTriggerValue("changed", value) }
    if (parentElement.arenaView) parentElement.arenaView.update(options)
    else parentElement.arenaView = mount(parentElement, options)
  }
  return () => {
    if (parentElement.arenaTurn !== turn) return
    parentElement.arenaView?.destroy()
    delete parentElement.arenaView
  }
}
"""
