"use strict";
// What a report can do in a browser. It reads the page only: nothing is fetched, nothing leaves it.
(() => {
  const words = JSON.parse(document.getElementById("words").textContent);
  const root = document.documentElement;

  // A table as Word and Excel paste it: three lines, numbers at the right, marks beside their numbers.
  const cellText = (cell) => cell.innerText.replace(/\s*\n\s*/g, " ").trim();
  const rowsOf = (table) => [...table.rows].map((row) =>
    [...row.cells].flatMap((cell) => [cellText(cell), ...Array(cell.colSpan - 1).fill("")]));
  const forPaste = (table) => {
    const copy = table.cloneNode(true);
    copy.style.cssText = "border-collapse:collapse;font-family:'Times New Roman',SimSun;font-size:9pt";
    copy.querySelectorAll("[hidden]").forEach((row) => row.removeAttribute("hidden"));
    copy.querySelectorAll(".m").forEach((mark) => mark.replaceWith(...mark.childNodes));
    const rows = [...copy.rows];
    const rule = (row, side, width) =>
      [...row.cells].forEach((cell) => { cell.style[side] = `${width}pt solid #000`; });
    rows.forEach((row) => [...row.cells].forEach((cell) => {
      cell.style.padding = "1pt 4pt";
      cell.style.textAlign = cell.classList.contains("n") ? "right" : cell.classList.contains("span") ? "center" : "left";
      // Excel would make dates of intervals and drop the zeros of codes.
      cell.style.setProperty("mso-number-format", "\\@");
    }));
    rule(rows[0], "borderTop", 1.5);
    rule(rows[copy.tHead.rows.length - 1], "borderBottom", 0.75);
    copy.querySelectorAll("th.span").forEach((cell) => { cell.style.borderBottom = "0.75pt solid #000"; });
    rule(rows[rows.length - 1], "borderBottom", 1.5);
    return copy;
  };
  const copyTable = async (table) => {
    const copy = forPaste(table);
    const text = rowsOf(table).map((row) => row.join("\t")).join("\n");
    try {
      await navigator.clipboard.write([new ClipboardItem({
        "text/html": new Blob([copy.outerHTML], { type: "text/html" }),
        "text/plain": new Blob([text], { type: "text/plain" }),
      })]);
    } catch {
      // Older browsers: what is selected is copied.
      document.body.append(copy);
      const range = document.createRange();
      range.selectNode(copy);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      const done = document.execCommand("copy");
      getSelection().removeAllRanges();
      copy.remove();
      if (!done) throw new Error("copy");
    }
  };
  const save = (name, type, content) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  // The mark at the start tells Excel that the file is UTF-8; a cell that Excel would run as a formula gets a quote.
  const csvOf = (table) => "\ufeff" + rowsOf(table).map((row) => row.map((text) => {
    const safe = /^[=+@]/.test(text) || /^-[^\d.]/.test(text) ? `'${text}` : text;
    return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }).join(",")).join("\r\n") + "\r\n";

  const button = (label, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.addEventListener("click", async () => {
      try { await act(); made.textContent = words.done; } catch { made.textContent = words.failed; }
      setTimeout(() => { made.textContent = label; }, 1500);
    });
    return made;
  };
  document.querySelectorAll("main figure").forEach((figure) => {
    const bar = document.createElement("div");
    bar.className = "does";
    const table = figure.querySelector("table");
    const drawing = figure.querySelector(".drawn svg");
    if (table) {
      bar.append(button(words.copy, () => copyTable(table)),
        button(words.csv, () => save(`${figure.id}.csv`, "text/csv", csvOf(table))));
      const lines = [...table.tBodies[0].rows];
      if (lines.length > 12) {
        const box = document.createElement("input");
        box.type = "search";
        box.placeholder = words.rows;
        box.setAttribute("aria-label", words.rows);
        box.addEventListener("input", () => {
          const wanted = box.value.trim().toLowerCase();
          lines.forEach((row) => { row.hidden = wanted !== "" && !row.textContent.toLowerCase().includes(wanted); });
        });
        bar.append(box);
      }
    } else if (drawing) {
      bar.append(button(words.svg, () =>
        save(`${figure.id}.svg`, "image/svg+xml", new XMLSerializer().serializeToString(drawing))));
    }
    if (bar.childElementCount) figure.querySelector("figcaption").after(bar);
  });

  const links = [...document.querySelectorAll("nav li a")];
  const find = document.getElementById("find");
  find.addEventListener("input", () => {
    const wanted = find.value.trim().toLowerCase();
    links.forEach((link) => {
      const place = document.getElementById(link.hash.slice(1));
      const held = link.textContent + (place.tagName === "FIGURE" ? place.textContent : "");
      link.parentElement.hidden = wanted !== "" && !held.toLowerCase().includes(wanted);
    });
  });
  const theme = document.getElementById("theme");
  const remember = (name) => { try { localStorage.setItem("rcvsem-theme", name); } catch { /* a private window */ } };
  try { const kept = localStorage.getItem("rcvsem-theme"); if (kept) root.dataset.theme = kept; } catch { /* the same */ }
  theme.addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    remember(root.dataset.theme);
  });
  document.querySelectorAll(".script").forEach((part) => { part.hidden = false; });

  const seen = new IntersectionObserver((entries) => entries.forEach((entry) => {
    if (!entry.isIntersecting) return;
    links.forEach((link) => {
      if (link.hash === `#${entry.target.id}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  }), { rootMargin: "0px 0px -70% 0px" });
  links.forEach((link) => seen.observe(document.getElementById(link.hash.slice(1))));
  const contents = document.querySelector("nav details");
  contents.open = matchMedia("(min-width: 75rem)").matches;
})();
