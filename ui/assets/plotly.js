// Plotly, from the installed Python package: no content network, works offline.

let loading;

/** The library, loaded once and only when the first chart needs it. */
export function plotly() {
  loading ??= new Promise((resolve, reject) => {
    if (window.Plotly?.extendTraces) return resolve(window.Plotly);
    const script = document.createElement("script");
    script.src = new URL("plotly.min.js", import.meta.url).href;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      loading = undefined; // the next chart may try again
      reject(new Error("the chart library could not be loaded"));
    };
    document.head.append(script);
  });
  return loading;
}

/** The chart as large as its element. The library takes an element without a box, hidden or gone, for an error. */
export function fit(library, plot) {
  if (plot.checkVisibility()) library.Plots.resize(plot);
}
