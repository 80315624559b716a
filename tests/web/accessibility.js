// Returns serious findings, one line each; run inside the page.
() => {
  const found = [];
  const say = (element, what) => found.push(`${what}: ${element.outerHTML.slice(0, 120)}`);
  const visible = (element) => element.checkVisibility({ checkVisibilityCSS: true }) && element.getClientRects().length > 0;
  const nameOf = (element) => {
    const by = element.getAttribute("aria-labelledby");
    if (by) return by.split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" ").trim();
    return (element.getAttribute("aria-label") || [...(element.labels ?? [])].map((label) => label.textContent).join(" ")
      || element.textContent || element.getAttribute("title") || "").trim();
  };
  if (!document.documentElement.lang) found.push("no language");
  if (!document.title.trim()) found.push("no title");
  for (const [selector, least, most] of [["main", 1, 1], ["header", 1, 9], ["footer", 1, 9], ["h1", 1, 1]]) {
    const count = document.querySelectorAll(selector).length;
    if (count < least || count > most) found.push(`${count} × ${selector}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) found.push(`id twice: ${id}`);
  for (const element of document.querySelectorAll("[aria-labelledby],[aria-describedby]"))
    for (const name of ["aria-labelledby", "aria-describedby"])
      for (const id of (element.getAttribute(name) ?? "").split(" ").filter(Boolean))
        if (!document.getElementById(id)) say(element, `${name} leads nowhere`);
  for (const element of document.querySelectorAll("a[href],button,input:not([type=hidden]),select,textarea,summary,[role=img],meter,nav,[role=region],[role=group]"))
    if (visible(element) && !nameOf(element)) say(element, "no name");
  for (const element of document.querySelectorAll("input:not([type=hidden]),select,textarea"))
    if (!element.labels?.length && !element.getAttribute("aria-label")) say(element, "no label");
  for (const navs = [...document.querySelectorAll("nav")], names = navs.map(nameOf), at = [0]; at[0] < navs.length; at[0]++)
    if (names.indexOf(names[at[0]]) !== at[0]) say(navs[at[0]], "two landmarks of one name");
  let level = 0;
  for (const heading of document.querySelectorAll("h1,h2,h3,h4,h5,h6")) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) say(heading, `heading skips from ${level}`);
    if (!heading.textContent.trim()) say(heading, "empty heading");
    level = next;
  }
  for (const table of document.querySelectorAll("table"))
    if (!table.querySelector("th[scope]")) say(table, "table without headers");
  for (const image of document.querySelectorAll("img:not([alt])")) say(image, "no alt");
  for (const element of document.querySelectorAll("[tabindex]"))
    if (element.tabIndex > 0) say(element, "own tab order");
  const colour = (text) => {
    const parts = text.match(/[\d.]+/g).map(Number);
    return { rgb: parts.slice(0, 3), alpha: parts[3] ?? 1 };
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((part) => { const c = part / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => { const [a, b] = [light(one), light(other)].sort((x, y) => y - x); return (a + 0.05) / (b + 0.05); };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const { rgb, alpha } = colour(getComputedStyle(at).backgroundColor);
      if (alpha > 0.99) return rgb;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !visible(element) || element.closest("script,style,title,:disabled")) continue;
    const style = getComputedStyle(element);
    const svg = element.closest("svg");
    const back = svg ? colour(getComputedStyle(element.parentElement.querySelector("rect, path") ?? svg).fill).rgb : behind(element);
    const ink = colour(svg ? style.fill : style.color).rgb;
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const has = ratio(ink, back);
    if (has < (large ? 3 : 4.5)) say(element, `contrast ${has.toFixed(2)}`);
  }
  for (const element of document.querySelectorAll("button,select,input:not([type=hidden]),textarea,summary,nav a,footer a")) {
    if (!visible(element)) continue;
    const box = element.getBoundingClientRect();
    const label = element.closest("label")?.getBoundingClientRect();
    // WCAG 2.2, 2.5.8: 24 by 24; a label is part of what can be hit.
    const height = Math.max(box.height, label?.height ?? 0), width = Math.max(box.width, label?.width ?? 0);
    if (height < 23.9 || width < 23.9) say(element, `too small to hit: ${width}×${height}`);
  }
  return found;
}
