// What the page has besides its own modules.
interface Window {
  Plotly?: any;
}
