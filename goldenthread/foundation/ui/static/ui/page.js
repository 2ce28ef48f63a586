/* Small comforts. Every page works without this file. */
(function () {
  "use strict";
  // Whoever cannot see the top of the page hears what is wrong first.
  var summary = document.getElementById("error-summary");
  if (summary) summary.focus();

  // Paper has nothing to unfold: parts print open, and fold again afterwards.
  var unfolded = [];
  window.addEventListener("beforeprint", function () {
    unfolded = Array.from(document.querySelectorAll("details.part:not([open]),details.fold:not([open])"));
    unfolded.forEach(function (part) { part.open = true; });
  });
  window.addEventListener("afterprint", function () {
    unfolded.forEach(function (part) { part.open = false; });
  });

  // Count words beside a text with a soft limit.
  document.querySelectorAll("textarea[data-counter]").forEach(function (area) {
    var counter = document.getElementById(area.dataset.counter);
    if (!counter) return;
    area.addEventListener("input", function () {
      var words = area.value.trim() ? area.value.trim().split(/\s+/).length : 0;
      counter.textContent = counter.dataset.words.replace("0", String(words));
    });
  });

  // A second click sends nothing. What stays on the page, or is come back to, can be sent again.
  var PATIENCE = 10000;
  function open(sent) { delete sent.dataset.sent; }
  document.addEventListener("submit", function (event) {
    var sent = event.target;
    if (event.defaultPrevented || sent.getAttribute("method") !== "post") return;
    if (sent.dataset.sent) { event.preventDefault(); return; }
    sent.dataset.sent = "yes";
    window.setTimeout(open, PATIENCE, sent);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(open);
  });

  // Say at once that something is not saved, and ask before it is left behind.
  var form = document.querySelector("form[data-keep]");
  if (!form) return;
  var state = document.querySelector("[data-save-state]");
  var changed = form.dataset.keep === "changed";
  form.addEventListener("input", function () {
    changed = true;
    if (state) {
      state.className = "save save--local";
      state.textContent = state.dataset.unsaved;
    }
  });
  form.addEventListener("submit", function () { changed = false; });
  window.addEventListener("beforeunload", function (event) { if (changed) event.preventDefault(); });

  // Ctrl+S saves, Alt+N and Alt+P go to the next and the previous section.
  document.addEventListener("keydown", function (event) {
    var key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && key === "s") {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[name=then][value=stay]") || undefined);
    } else if (event.altKey && (key === "n" || key === "p")) {
      var link = document.querySelector(key === "n" ? "[data-go=next]" : "[data-go=previous]");
      if (link) { event.preventDefault(); link.click(); }
    }
  });
})();
