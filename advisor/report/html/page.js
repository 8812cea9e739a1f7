"use strict";
(() => {
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const palette = () => ["--c1", "--c2", "--c3", "--c4"].map(colour);
  const short = (name) => (String(name).length > 16 ? `${String(name).slice(0, 15)}…` : name);
  const points = (line) => line.x.map((x, i) => ({ x, y: line.y[i], name: line.name }));
  const frame = (f, width, more) => ({
    width, height: 266, marginLeft: 60, marginBottom: 38, style: { fontSize: "12px", color: colour("--text") },
    x: { label: f.x_label || null, type: f.x_log ? "log" : "linear", ticks: 5, tickFormat: f.x_log ? "~g" : undefined },
    y: { label: f.y_label || null, type: f.y_log ? "log" : "linear", grid: true, ticks: 5, tickFormat: "~g" }, ...more,
  });
  const late = (f, x) => {
    const scale = f.x_log ? Math.log : (v) => v;
    const seen = [...f.lines.flatMap((l) => l.x), ...(f.marks || []).map((m) => m.x)].filter((v) => v != null).map(scale);
    return scale(x) > (Math.min(...seen) + Math.max(...seen)) / 2;
  };
  const notes = (f) => (f.marks || []).flatMap((mark, i) => {
    const end = late(f, mark.x);
    return [
      Plot.ruleX([mark.x], { stroke: colour("--dim"), strokeDasharray: "4,3" }),
      Plot.text([mark], { x: "x", text: "word", frameAnchor: "top", dy: 12 * i, dx: end ? -3 : 3, textAnchor: end ? "end" : "start", fill: colour("--text"), stroke: colour("--ground"), strokeWidth: 3 }),
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
      const named = f.names ? { x: { label: f.x_label, ticks: f.names.map((_, i) => i), tickFormat: (i) => short(f.names[i]), domain: [-0.5, f.names.length - 0.5] } } : {};
      return Plot.plot(frame(f, width, {
        ...named,
        marks: [Plot.rectX(f.spans || [], { x1: "low", x2: "high", fill: colour("--good"), fillOpacity: 0.18 }),
          Plot.text(f.spans || [], { x: (s) => s.low, text: "word", frameAnchor: "bottom", textAnchor: "start", fill: colour("--good"), dx: 3, dy: -4 }),
          ...notes(f), Plot.dot(all, { x: "x", y: "y", stroke: colour("--c1"), r: 3 }),
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
        width, height: 320, marginBottom: 50, marginLeft: 70, marginRight: 70, style: { fontSize: "12px", color: colour("--text") },
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
