"use strict";
// Everything here only makes the page handier; without it, all it says can be read.
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // A figure of the account opens the questions behind it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#d"]');
    const detail = link && document.getElementById(link.hash.slice(1));
    for (let box = detail; box; box = box.parentElement) if (box.tagName === "DETAILS") box.open = true;
    if (detail) requestAnimationFrame(() => detail.querySelector("summary").focus());
  });

  // Of many things alike, one is a stop for the Tab key; arrows lead to the others, Home and End to the ends.
  const rove = (items) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };
    const stop = (one) => {
      for (const other of items) other.setAttribute("tabindex", other === one ? "0" : "-1");
    };
    items.forEach((item, place) => {
      item.addEventListener("focus", () => stop(item));
      item.addEventListener("keydown", (event) => {
        if (!(event.key in step)) return;
        event.preventDefault();
        items[Math.max(0, Math.min(items.length - 1, place + step[event.key]))].focus();
      });
    });
    if (items.length) stop(items[0]);
  };

  // Tables sort by any column: numbers as numbers, whatever the language writes them like.
  const english = document.documentElement.lang === "en";
  const value = (text) => {
    const bare = text.replace(/[\s\u00a0\u202f]/g, "").replace(/\u2212/g, "-");
    const found = /^[+±]?(-?[\d.,]+)/.exec(bare);
    return found ? Number(english ? found[1].replace(/,/g, "") : found[1].replace(",", ".")) : NaN;
  };
  const sort = (button) => {
    const head = button.parentElement;
    const body = head.closest("table").tBodies[0];
    const rising = head.getAttribute("aria-sort") !== "ascending";
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", rising ? "ascending" : "descending");
    const key = (row) => row.cells[head.cellIndex].textContent;
    const compare = (one, other) => {
      const [a, b] = [value(key(one)), value(key(other))];
      if (Number.isNaN(a) || Number.isNaN(b)) {
        return Number.isNaN(a) && Number.isNaN(b) ? key(one).localeCompare(key(other)) : Number.isNaN(a) - Number.isNaN(b);
      }
      return a - b;
    };
    const rows = [...body.rows].sort(compare);
    body.append(...(rising ? rows : rows.reverse()));
  };

  // The tree answers to pointer and keyboard: what a part says stands below, its strands stand out.
  const light = (figure, matches) => {
    figure.classList.toggle("picked", Boolean(matches));
    for (const strand of all("[data-from]", figure)) strand.classList.toggle("lit", Boolean(matches && matches(strand.dataset)));
  };
  const walk = (figure) => {
    const output = figure.querySelector("output");
    const invitation = output.textContent;
    const chips = all("button[data-source]", figure);
    const press = (chip) => {
      for (const one of chips) one.setAttribute("aria-pressed", String(one === chip));
      light(figure, chip && (({ from }) => from === chip.dataset.source));
    };
    const rest = () => {
      output.textContent = invitation;
      const pressed = chips.find((chip) => chip.getAttribute("aria-pressed") === "true");
      press(pressed);
    };
    for (const svg of all(".picture svg", figure)) {
      svg.setAttribute("role", "group"); // as one image, its parts could not be walked
      rove(all(".node", svg));
    }
    for (const part of all(".node", figure)) {
      const { node } = part.dataset;
      const point = () => {
        output.textContent = part.getAttribute("aria-label");
        light(figure, ({ from, at }) => from === node || at === node);
      };
      for (const kind of ["focus", "mouseenter"]) part.addEventListener(kind, point);
      for (const kind of ["blur", "mouseleave"]) part.addEventListener(kind, rest);
    }
    for (const chip of chips) {
      chip.addEventListener("click", () => press(chip.getAttribute("aria-pressed") === "true" ? undefined : chip));
    }
    rove(chips);
    figure.addEventListener("keydown", ({ key }) => key === "Escape" && (press(undefined), rest()));
    for (const one of all(".chips, output", figure)) one.hidden = false;
  };

  // A box finds the rows of the tables below it by the name that they begin with, whatever its accents and capitals.
  const letters = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const count = (number) => number.toLocaleString(document.documentElement.lang, { useGrouping: number >= 10000 });
  const search = (box) => {
    const folded = box.nextElementSibling;
    const [said, input] = [box.querySelector("p"), box.querySelector("input")];
    const rows = all("tbody tr", folded).map((row) => [row, letters(row.cells[0].textContent)]);
    input.addEventListener("input", () => {
      const words = letters(input.value).split(/\s+/).filter(Boolean);
      for (const [row, name] of rows) row.hidden = !words.every((word) => name.includes(word));
      const found = all("tbody", folded)[0].querySelectorAll("tr:not([hidden])").length;
      said.textContent = words.length ? said.dataset.found.replace("{}", count(found)) : "";
      if (words.length) folded.open = true;
    });
    box.hidden = false;
  };

  const wake = (part) => {
    for (const head of all("table.plain thead th", part)) {
      if (head.closest("table").tBodies[0].rows.length < 3) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(button));
      head.append(button);
    }
    for (const table of all("table.plain", part)) rove(all("thead button", table));
    for (const table of all("table.grid", part)) rove(all("a", table));
    for (const figure of all("figure.walk", part)) walk(figure);
    fitted(part);
  };

  // What does not scroll is no stop for the Tab key.
  const fitted = (part) => {
    for (const box of all(".scroll", part)) {
      const scrolls = box.scrollWidth > box.clientWidth;
      if (scrolls) box.setAttribute("tabindex", "0");
      else box.removeAttribute("tabindex");
    }
  };
  window.addEventListener("resize", () => fitted(document));
  document.addEventListener("toggle", ({ target }) => fitted(target), true);

  // A picked segment takes the place of the whole. All are packed together, woven line by line.
  const unpack = async () => {
    const packed = atob(document.getElementById("views").textContent);
    const bytes = Uint8Array.from(packed, (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const lines = (await new Response(stream).text()).split("\n").map((line) => line.split("\u0001"));
    return (place) => {
      const page = lines.map((line) => line[place]).join("\n");
      return new DOMParser().parseFromString(page, "text/html").body;
    };
  };
  const selects = all(".pick select");
  if (selects.length && "DecompressionStream" in window) {
    const slots = all("[data-slot]");
    const whole = slots.map((slot) => [...slot.childNodes]);
    const said = document.querySelector(".told");
    let views;
    const show = async (select) => {
      views ??= unpack();
      const view = await views;
      const picked = Number(select.value);
      const page = picked && view(picked - 1);
      for (const other of selects) other.value = select.value;
      slots.forEach((slot, place) => {
        const piece = page && page.querySelector(`[data-slot="${slot.dataset.slot}"]`);
        slot.replaceChildren(...(piece ? piece.childNodes : whole[place]));
        if (piece) wake(slot);
      });
      for (const scope of all(".scope")) scope.hidden = !picked;
      said.textContent = select.dataset.picked.replace("{}", select.selectedOptions[0].textContent);
    };
    for (const select of selects) {
      select.addEventListener("change", () => show(select));
      select.closest(".pick").hidden = false;
    }
  }

  all(".search").forEach(search);
  wake(document);
  document.documentElement.classList.add("awake");
})();
