// Reloads the page when something has changed, without discarding what is being filled in,
// counts down the time to decide, and saves what is ticked when it is up.
(function () {
  "use strict";
  var bar = document.querySelector("[data-live]");
  var touched = false;
  document.addEventListener("input", function () { touched = true; });
  document.addEventListener("submit", function () { touched = false; });
  if (bar && window.EventSource) {
    // The turn that the page shows; any other turn means that something has changed.
    var seen = bar.getAttribute("data-turn");
    var source = new EventSource(bar.getAttribute("data-live"));
    source.addEventListener("turn", function (event) {
      if (seen === null) { seen = event.data; return; }
      if (seen === event.data) { return; }
      seen = event.data;
      if (!touched) { window.location.replace(window.location.pathname); return; }
      var state = document.querySelector("[role=status]");
      if (state && !document.getElementById("stale")) {
        var link = document.createElement("a");
        link.id = "stale";
        link.href = window.location.pathname;
        link.textContent = " Something has changed: reload";
        state.appendChild(link);
      }
    });
  }
  var timer = document.querySelector("[data-until]");
  if (timer) {
    var until = Number(timer.getAttribute("data-until"));
    var tick = function () {
      var left = Math.max(0, Math.round(until - Date.now() / 1000));
      var seconds = left % 60;
      timer.textContent = left > 0
        ? Math.floor(left / 60) + ":" + (seconds < 10 ? "0" : "") + seconds + " left"
        : "time is up";
      var form = document.querySelector('form[action="/choose"]');
      if (left === 0 && touched && form) {
        touched = false;
        form.requestSubmit(form.querySelector('button[value="save"]'));
      }
    };
    tick();
    window.setInterval(tick, 1000);
  }
})();
