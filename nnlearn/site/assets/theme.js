(() => {
  let theme = "auto";
  try { theme = localStorage.getItem("nnlearn-theme") ?? "auto"; } catch { /* a browser that keeps nothing */ }
  document.documentElement.dataset.theme = ["light", "dark"].includes(theme) ? theme : "auto";
  document.documentElement.classList.add("scripted");
})();
