// Where the server takes no websocket from this page, nothing comes: say why, and which setting helps. In the page itself.
{
  const PATIENCE = 2500; // ms that a connection may take
  const AGAIN = 5000; // ms
  const connected = () => document.querySelector('[data-test-connection-state="CONNECTED"]');

  const ask = async () => {
    if (connected()) return;
    /** @type {RequestInit} */
    const asked = { headers: { "x-gan-arena-page": location.origin }, cache: "no-store" };
    const answer = await fetch(new URL("_stcore/health", document.baseURI), asked).catch(() => undefined);
    if (answer?.status === 403) tell(await answer.text());
    else setTimeout(ask, AGAIN);
  };

  const tell = (sentence) => {
    const notice = document.createElement("p");
    notice.setAttribute("role", "alert");
    notice.className = "ga-refused";
    notice.textContent = sentence;
    document.body.append(notice);
  };

  setTimeout(ask, PATIENCE);
}
