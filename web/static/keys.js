// One key for what an analyst does a hundred times a day. Everything works without this file.
"use strict";
(() => {
  const stored = "tipwatch-keys";
  const read = () => { try { return localStorage.getItem(stored) !== "off"; } catch { return true; } };
  let on = read();
  const box = document.getElementById("keys-on");
  if (box) {
    box.closest(".keys").hidden = false;
    box.checked = on;
    box.addEventListener("change", () => {
      on = box.checked;
      try { localStorage.setItem(stored, on ? "on" : "off"); } catch { /* private window: this page only */ }
    });
  }
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copy);
      try { await navigator.clipboard.writeText(text.value); button.textContent = button.dataset.copied; }
      catch { text.select(); }
    });
  }
  for (const button of document.querySelectorAll("[data-tick-all]")) {
    const ticks = [...document.querySelectorAll(".tick")];
    button.hidden = ticks.length < 2;
    button.addEventListener("click", () => {
      const tickAll = ticks.some((one) => !one.checked);
      for (const one of ticks) one.checked = tickAll;
    });
  }
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && typing(event.target)) { event.target.blur(); return; }
    if (!on || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target)) return;
    if (event.key === "?") { document.querySelector(".keys")?.scrollIntoView(); return; }
    const titles = [...document.querySelectorAll(".lines .line-title a")];
    if (titles.length && /^[jk]$/.test(event.key)) {
      const at = titles.indexOf(document.activeElement);
      titles[Math.max(0, Math.min(titles.length - 1, at + (event.key === "j" ? 1 : -1)))].focus();
      return;
    }
    if (event.key === "o" && titles.includes(document.activeElement)) { document.activeElement.click(); return; }
    const entry = titles.includes(document.activeElement) && document.activeElement.closest(".line-title");
    const tick = entry && entry.querySelector(".tick");
    if (event.key === "x") { if (tick) tick.click(); return; }
    if (event.key === "k") { history.back(); return; }
    if (!/^[cruznj/]$/.test(event.key)) return;
    if (/^[cru]$/.test(event.key) && document.getElementById("batch")) {
      const any = document.querySelector(".tick:checked");
      if (!any && !tick) return;
      if (!any) tick.checked = true;
    }
    const target = document.querySelector(`[data-key="${event.key}"]`);
    if (!target && event.key === "/") { location.assign("/articles"); return; }
    if (!target || target.disabled) return;
    event.preventDefault();
    if (target.matches("input, textarea")) target.focus(); else target.click();
  });
})();
