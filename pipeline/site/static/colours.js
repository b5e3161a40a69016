// Before anything is drawn: the colours that the visitor chose, and that scripts run.
document.documentElement.classList.add("js");
try {
  const chosen = localStorage.getItem("colours");
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be forbidden: then the system's colours stay.
}
