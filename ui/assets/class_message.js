// The teacher's message to every open page, as long as it stands. In the page itself, so that no page has to ask for it.
{
  const EVERY = 4000; // ms
  const notice = document.createElement("p");
  notice.setAttribute("role", "status");
  notice.className = "ga-class-message";
  let shown = "{}";
  let closed = "";

  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => {
    closed = shown;
    notice.remove();
  });

  const show = ({ message, link }) => {
    notice.replaceChildren(message, " ");
    if (link) {
      const way = document.createElement("a");
      way.href = new URL(link, document.baseURI).href;
      way.textContent = "Open it";
      notice.append(way, " ");
    }
    notice.append(close);
    document.body.append(notice);
  };

  const ask = async () => {
    if (document.visibilityState === "visible") {
      const answer = await fetch(new URL("api/class", document.baseURI), { cache: "no-store" }).catch(() => undefined);
      const text = answer?.ok ? await answer.text() : shown;
      if (text !== shown) {
        shown = text;
        const told = JSON.parse(text);
        if (told.message && text !== closed) show(told);
        else notice.remove();
      }
    }
    setTimeout(ask, EVERY);
  };

  ask();
}
