"use strict";
(() => {
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const palette = () => ["--c1", "--c2", "--c3", "--c4"].map(colour);
  const short = (name) => String(name).split("\n").map((part) => (part.length > 16 ? `${part.slice(0, 15)}…` : part)).join("\n");
  const known = (values) => values.filter((v) => v != null);
  const power = (v) => (v === 0 ? "0" : Number(v.toPrecision(3)).toExponential());
  const tiny = (log, values) => (log ? Math.min(...known(values)) : Math.max(...known(values).map(Math.abs))) < 1e-3;
  const digits = (log, values) => (tiny(log, values) ? power : "~g");
  const room = (values) => {
    const [least, most] = [Math.min(...known(values)), Math.max(...known(values))];
    return least === most ? { domain: least ? [0.9 * least, 1.1 * least].sort((a, b) => a - b) : [-1, 1] } : {};
  };
  const points = (line) => line.x.map((x, i) => ({ x, y: line.y[i], name: line.name }));
  const frame = (f, width, more) => ({
    width, height: 270, marginLeft: 60, marginBottom: 42, style: { fontSize: "12px", color: colour("--text") },
    x: { label: f.x_label || null, type: f.x_log ? "log" : "linear", ticks: 5, tickFormat: f.x_log ? digits(true, f.lines.flatMap((l) => l.x)) : undefined },
    y: { label: f.y_label || null, type: f.y_log ? "log" : "linear", grid: true, ticks: 5, tickFormat: digits(f.y_log, f.lines.flatMap((l) => l.y)), ...room(f.lines.flatMap((l) => l.y)) }, ...more,
  });
  const late = (f, x) => {
    const scale = f.x_log ? Math.log : (v) => v;
    const seen = [...f.lines.flatMap((l) => l.x), ...(f.marks || []).map((m) => m.x), ...(f.spans || []).flatMap((s) => [s.low, s.high])].filter((v) => v != null).map(scale);
    return scale(x) > (Math.min(...seen) + Math.max(...seen)) / 2;
  };
  const notes = (f, above) => (f.marks || []).flatMap((mark, i) => {
    const end = late(f, mark.x);
    return [
      Plot.ruleX([mark.x], { stroke: colour("--dim"), strokeDasharray: "4,3" }),
      Plot.text([mark], { x: "x", text: "word", frameAnchor: "top", dy: above ? -8 - 11 * (i % 2) : 12 * i, dx: end ? -3 : 3, textAnchor: end ? "end" : "start", fill: colour("--text"), stroke: colour("--ground"), strokeWidth: 3 }),
    ];
  });
  const kinds = {
    curves(f, width) {
      const all = f.lines.flatMap(points);
      return Plot.plot(frame(f, width, {
        color: { legend: true, domain: f.lines.map((l) => l.name), range: palette() },
        marks: [Plot.line(all, { x: "x", y: "y", stroke: "name", z: "name" }), ...notes(f), Plot.tip(all, Plot.pointerX({ x: "x", y: "y", stroke: "name", fill: colour("--ground") }))],
      }));
    },
    history(f, width) {
      const [dots, lines] = [f.lines.filter((l) => l.name !== "best so far"), f.lines.filter((l) => l.name === "best so far")];
      const all = dots.flatMap(points);
      return Plot.plot(frame(f, width, {
        color: { legend: true, domain: f.lines.map((l) => l.name), range: palette() },
        marks: [Plot.dot(all, { x: "x", y: "y", stroke: "name", symbol: (d) => (d.name === "complete" ? "circle" : "times"), r: 3 }), Plot.line(lines.flatMap(points), { x: "x", y: "y", stroke: "name", curve: "step-after", strokeWidth: 2 }),
          Plot.tip(all, Plot.pointer({ x: "x", y: "y", fill: colour("--ground") }))],
      }));
    },
    slice(f, width) {
      const all = points(f.lines[0]);
      const named = f.names ? { x: { label: null, ticks: f.names.map((_, i) => i), tickFormat: (i) => short(f.names[i]), domain: [-0.5, f.names.length - 0.5] } } : {};
      return Plot.plot(frame(f, width, {
        marginTop: 30, marginBottom: 24, x: { ...frame(f, width).x, label: null }, y: { ...frame(f, width).y, label: null }, ...named,
        marks: [Plot.rectX(f.spans || [], { x1: "low", x2: "high", fill: colour("--good"), fillOpacity: 0.18 }),
          ...(f.spans || []).map((s, i) => Plot.text([s], { x: "low", text: "word", frameAnchor: "bottom", textAnchor: "start", fill: colour("--good"), dx: 3, dy: -4 - 12 * i })),
          ...notes(f, true), Plot.dot(all, { x: "x", y: "y", stroke: colour("--c1"), r: 3 }),
          f.best == null ? null : Plot.dot([all[f.best]], { x: "x", y: "y", fill: colour("--c2"), r: 6, symbol: "diamond" }), Plot.tip(all, Plot.pointer({ x: "x", y: "y", fill: colour("--ground") }))],
      }));
    },
    importance(f, width) {
      const rows = f.names.map((name, i) => ({ name, share: f.lines[0].x[i], error: f.errors[i] || 0 }));
      return Plot.plot({
        width, height: 50 + 26 * rows.length, marginLeft: 130, marginBottom: 38, style: { fontSize: "12px", color: colour("--text") },
        x: { label: f.x_label, percent: true, grid: true }, y: { label: null, domain: f.names, tickFormat: short },
        marks: [Plot.barX(rows, { x: "share", y: "name", fill: colour("--c1"), fillOpacity: 0.75 }), Plot.ruleY(rows, { y: "name", x1: (d) => Math.max(0, d.share - d.error), x2: (d) => d.share + d.error, stroke: colour("--text"), strokeWidth: 2 }), Plot.ruleX([0])],
      });
    },
    parallel(f, width) {
      const order = [...f.errors.keys()].sort((a, b) => (f.y_log ? f.errors[a] - f.errors[b] : f.errors[b] - f.errors[a]));
      const rank = new Map(order.map((trial, i) => [trial, order.length > 1 ? i / (order.length - 1) : 1]));
      const all = f.lines.flatMap((line, i) => line.x.map((x, j) => ({ x, y: line.y[j], trial: line.name, rank: rank.get(i), value: f.errors[i] })));
      all.sort((a, b) => a.rank - b.rank);
      return Plot.plot({
        width, height: 326, marginBottom: 56, marginLeft: 70, marginRight: 70, style: { fontSize: "12px", color: colour("--text") },
        x: { label: null, ticks: f.names.map((_, i) => i), tickFormat: (i) => short(f.names[i]), domain: [0, f.names.length - 1] }, y: { label: "from least to greatest", ticks: 0 },
        color: { type: "linear", range: [colour("--line"), colour("--c2")] },
        marks: [Plot.ruleX(f.names.map((_, i) => i), { stroke: colour("--dim") }), Plot.line(all, { x: "x", y: "y", z: "trial", stroke: "rank", strokeOpacity: 0.7, sort: "rank" }), Plot.tip(all, Plot.pointer({ x: "x", y: "y", title: (d) => `trial ${d.trial}: ${d.value}`, fill: colour("--ground") }))],
      });
    },
  };
  const draw = () => document.querySelectorAll("[data-figure]").forEach((place) => {
    const f = figures[Number(place.dataset.figure)];
    place.replaceChildren(kinds[f.kind](f, Math.max(280, Math.floor(place.clientWidth))));
  });
  draw();
  let width = document.body.clientWidth;
  addEventListener("resize", () => { if (document.body.clientWidth !== width) { width = document.body.clientWidth; draw(); } });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  matchMedia("print").addEventListener("change", draw);
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
})();
