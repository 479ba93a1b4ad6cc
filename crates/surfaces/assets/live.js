// What script adds to a page that is whole without it: quotes that move, headlines that are announced,
// and a withdrawn story that goes at once. One connection, no dependency.
"use strict";
(() => {
  const address = document.body.dataset.events;
  if (!address || !("EventSource" in window)) return;

  const MINUS = "\u2212";
  const ARROWS = { up: "\u25b2", down: "\u25bc", flat: "" };
  const SESSIONS = {
    pre: "Before the opening", open: "Open", break: "In a break", halted: "Halted",
    post: "After the close", closed: "Closed", holiday: "Holiday",
  };
  const isSettled = (quote) => quote.kind === "future" || quote.kind === "commodity";
  const lastNote = (quote) =>
    quote.lastKind === "previousClose" ? "Previous close"
      : quote.lastKind !== "close" ? ""
        : isSettled(quote) ? "Settlement" : "Official close";

  const figure = (value, decimals) =>
    new Intl.NumberFormat("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: 9 })
      .format(value).replace("-", MINUS);
  const signed = (value, decimals) => (value > 0 ? "+" : "") + figure(value, decimals);
  const sized = (value, size, decimals) =>
    figure(value, decimals) + (size === undefined ? "" : " \u00d7 " + figure(size, 0));

  const say = (element, text) => {
    if (element.textContent === text) return false;
    element.textContent = text;
    return true;
  };

  const highlight = (element) => {
    element.classList.remove("moved");
    void element.offsetWidth; // so that the animation starts anew
    element.classList.add("moved");
  };

  const texts = (quote) => {
    const places = quote.decimals;
    const price = (value) => (value === undefined ? undefined : figure(value, places));
    const direction = quote.change > 0 ? "up" : quote.change < 0 ? "down" : "flat";
    return {
      direction,
      last: price(quote.last),
      arrow: ARROWS[direction],
      change: quote.change === undefined ? "" : signed(quote.change, places),
      changePercent: quote.changePercent === undefined ? "" : signed(quote.changePercent, 2) + "%",
      open: price(quote.open),
      high: price(quote.high),
      low: price(quote.low),
      previousClose: price(quote.previousClose),
      volume: quote.volume === undefined ? undefined : figure(quote.volume, 0),
      bid: quote.bid === undefined ? undefined : sized(quote.bid, quote.bidSize, places),
      ask: quote.ask === undefined ? undefined : sized(quote.ask, quote.askSize, places),
      close: isSettled(quote) ? undefined : price(quote.close),
      settlement: quote.settlement === undefined ? undefined
        : price(quote.settlement) + (quote.settlementKind === "preliminary" ? " (preliminary)" : ""),
      openInterest: quote.openInterest === undefined ? undefined : figure(quote.openInterest, 0),
      extended: quote.extendedText,
      lastNote: lastNote(quote),
      session: SESSIONS[quote.session],
      sessionText: quote.sessionText,
    };
  };

  // The range of the day, and that of a year, which the day may widen.
  const moveRange = (range, quote) => {
    const low = Math.min(quote.low, range.dataset.low ?? quote.low);
    const high = Math.max(quote.high, range.dataset.high ?? quote.high);
    if (!(high > low)) return;
    const way = Math.round(Math.min(1, Math.max(0, (quote.last - low) / (high - low))) * 1000);
    range.querySelector(".filled").setAttribute("width", way);
    range.querySelector(".marker").setAttribute("x", way - way / 125);
    for (const [end, value] of [["low", low], ["high", high]]) {
      if (range.dataset[end] !== undefined && value !== Number(range.dataset[end])) {
        range.dataset[end] = value;
        say(range.querySelector(`[data-end=${end}]`), figure(value, quote.decimals));
      }
    }
  };

  // What is said already stays as it is, so that nobody is told of it twice.
  const showRemarks = (place, remarks) => {
    const lines = remarks.map((remark) => {
      const line = document.createElement("p");
      line.className = "remark";
      line.textContent = remark;
      return line;
    });
    const same = lines.length === place.children.length && lines.every((line, i) => line.textContent === place.children[i].textContent);
    if (!same) place.replaceChildren(...lines);
  };

  const showQuote = (quote) => {
    const shown = texts(quote);
    for (const place of document.querySelectorAll(`[data-quote="${CSS.escape(quote.symbol)}"]`)) {
      place.dataset.direction = shown.direction;
      for (const element of place.querySelectorAll("[data-field]")) {
        const field = element.dataset.field;
        if (field === "asOf") {
          if (quote.asOf) {
            say(element, quote.asOfText);
            element.dateTime = quote.asOf;
          }
        } else if (field === "remarks") {
          showRemarks(element, quote.remarks ?? []);
          element.toggleAttribute("data-stale", quote.isStale === true);
        } else if (field === "stale") {
          element.hidden = quote.isStale !== true;
        } else if (shown[field] !== undefined && say(element, shown[field]) && field === "last") {
          highlight(element);
        }
        if (field === "session") element.dataset.session = quote.session;
        if (field === "lastNote") element.hidden = shown.lastNote === "";
        if (element.tagName === "DD" && shown[field] !== undefined) element.parentElement.hidden = false;
      }
      for (const range of place.querySelectorAll("[data-range]")) moveRange(range, quote);
    }
    const newest = document.querySelector("[data-newest]");
    if (newest && quote.asOf && Date.parse(quote.asOf) > Date.parse(newest.dateTime)) {
      say(newest, quote.asOfText);
      newest.dateTime = quote.asOf;
    }
  };

  const announce = (words) => {
    const bar = document.getElementById("news");
    let button = bar.querySelector("button");
    if (!button) {
      button = document.createElement("button");
      button.type = "button";
      button.addEventListener("click", () => location.reload());
      bar.append(button);
    }
    say(button, words);
  };

  const fresh = new Set();
  const announceStories = () => {
    if (fresh.size === 0) document.getElementById("news").replaceChildren();
    else announce(fresh.size === 1 ? "1 new story \u2013 show" : `${fresh.size} new stories \u2013 show`);
  };

  const placesOf = (story) => document.querySelectorAll(`[data-address="${CSS.escape(story)}"]`);

  const withdraw = ({ address: story, title, notice }) => {
    placesOf(story).forEach((element) => element.remove());
    if (fresh.delete(story)) announceStories();
    const article = document.querySelector(`[data-story="${CSS.escape(story)}"]`);
    if (!article || !notice) return;
    const parsed = new DOMParser().parseFromString(notice, "text/html");
    const section = document.adoptNode(parsed.body.firstElementChild);
    const heading = section.querySelector("h1");
    heading.tabIndex = -1;
    (article.closest(".story-page") ?? article).replaceWith(section);
    document.title = title;
    document.querySelector("meta[name=description]")?.remove();
    heading.focus();
  };

  // A browser comes back by itself, with the id of the last event; not after an answer that is no stream,
  // such as "too many pages at present".
  const RETRY_SECONDS = 15;
  const listen = () => {
    const events = new EventSource(address);
    const on = (name, take) => events.addEventListener(name, (event) => take(JSON.parse(event.data)));
    on("quote", showQuote);
    on("headline", (story) => {
      if (placesOf(story.address).length > 0) return;
      fresh.add(story.address);
      announceStories();
    });
    on("update", () => announce("This story has been updated \u2013 show"));
    on("withdrawn", withdraw);
    on("stale", () => announce("There is news \u2013 show"));
    events.addEventListener("error", () => {
      if (events.readyState === EventSource.CLOSED) setTimeout(listen, RETRY_SECONDS * 1000 * (1 + Math.random()));
    });
  };
  listen();
})();
