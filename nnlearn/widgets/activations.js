// Activations and their slopes over z, with a place to look at; the numbers of that place beside them.

const widget = {
  build(page) {
    const {curves, reach, flat: limit} = page.fixed, names = page.spec.controls.find((control) => control.name === "activation").values;
    const tall = (width) => Math.min(300, Math.max(210, width * 0.42)), low = (width) => Math.min(220, Math.max(165, width * 0.3));
    const charts = [
      {plot: chart(page, {x: [-reach, reach], y: [0, 1], xlabel: "", ylabel: "value a", height: tall}), what: "value", span: "high", column: 0},
      {plot: chart(page, {x: [-reach, reach], y: [0, 1], xlabel: "pre-activation z", ylabel: "slope da/dz", height: low}), what: "slope", span: "steep", column: 1},
    ];
    for (const each of charts) {
      const {marks} = each.plot;
      each.axis = s("path", {class: "activations-axis"}, marks);
      each.flats = s("g", {}, marks);
      each.level = s("line", {class: "activations-level"}, marks);
      each.here = s("line", {class: "activations-here"}, marks);
      each.lines = s("g", {}, marks);
      each.tangents = s("g", {}, marks);
      each.balls = s("g", {}, marks);
      each.hold = s("rect", {class: "activations-hold"}, marks);
      drag(page, each.hold, each.plot, ([z]) => page.choose({z: page.closest("z", z)}));
    }
    const cards = [0, 1].map((n) => {
      const card = h("div", {class: `activations-card activations-${n}`}, page.panel), head = h("div", {class: "activations-name"}, card);
      h("span", {class: "activations-sign", "aria-hidden": "true"}, head, n ? "◆" : "●");
      const name = h("b", {}, head), state = h("span", {class: "activations-state", "data-value": `state${n}`}, head), setting = h("p", {class: "activations-setting"}, card);
      const list = h("dl", {class: "activations-numbers"}, card);
      const rows = ["a", "slope"].map((key, i) => {
        const label = h("dt", {}, list, i ? "slope" : "value"), detail = h("dd", {}, list);
        return {formula: h("span", {class: "activations-formula"}, detail), put: h("span", {class: "activations-put", "data-value": `${key}_put${n}`}, detail), value: h("b", {"data-value": `${key}${n}`}, detail), label};
      });
      return {card, name, state, setting, rows, flat: h("p", {class: "activations-flat"}, card), said: h("p", {class: "activations-said"}, card)};
    });

    const chosen = () => [page.values.activation, page.values.compare].map((name) => names.indexOf(name));
    let drawn = "";

    function arrange(width) {
      drawn = chosen().join();
      const shown = chosen().filter((n) => n >= 0).map((n) => curves[n]);
      for (const each of charts) {
        const {plot} = each, ends = shown.flatMap((curve) => curve[each.span]), [least, most] = [Math.min(0, ...ends), Math.max(1, ...ends)], tall = most - least;
        plot.y = [least - 0.12 * tall, most + (0.08 + 0.1 * shown.length) * tall];
        plot.arrange(width);
        set(each.axis, {d: `M${plot.left} ${plot.Y(0)}h${plot.across}M${plot.X(0)} ${plot.top}v${plot.up}`});
        set(each.hold, {x: plot.left, y: plot.top, width: plot.across, height: plot.up});
        each.lines.replaceChildren();
        each.flats.replaceChildren();
        shown.forEach((curve, n) => {
          for (const [from, to] of curve.flat) s("rect", {class: `activations-${n}`, x: plot.X(from), width: plot.X(to) - plot.X(from), y: plot.top + 13 * n, height: 11}, each.flats);
          curve[each.what].forEach((piece, i, all) => drawPiece(each, piece, n, i > 0, i < all.length - 1));
        });
      }
    }

    function drawPiece({plot, lines}, {points, open}, n, jumpsIn, jumpsOut) {
      const count = points.shape[0], rows = Array.from({length: count}, (_, i) => points.row(i));
      s("polyline", {class: `activations-curve activations-${n}`, points: plot.points(rows.map((row) => row[0]), rows.map((row) => row[1]))}, lines);
      [[jumpsIn, 0, open[0]], [jumpsOut, count - 1, open[1]]].forEach(([jumps, i, isOpen]) => {
        if (jumps) s("circle", {class: `activations-end activations-${n}${isOpen ? " activations-open" : ""}`, cx: plot.X(rows[i][0]), cy: plot.Y(rows[i][1]), r: 5}, lines);
      });
    }

    function place({plot, here, tangents, balls, column}, numbers) {
      const z = page.values.z, x = plot.X(z), shown = chosen().filter((n) => n >= 0);
      set(here, {x1: x, x2: x, y1: plot.top, y2: plot.top + plot.up});
      for (const group of [tangents, balls]) while (group.children.length < 2) group === balls ? s("path", {class: `activations-ball activations-${group.children.length}`}, group) : s("line", {class: `activations-tangent activations-${group.children.length}`}, group);
      [0, 1].forEach((n) => {
        const hidden = n >= shown.length || Math.abs(z) > reach;
        set(balls.children[n], {visibility: hidden ? "hidden" : null});
        set(tangents.children[n], {visibility: hidden || column ? "hidden" : null});
        if (hidden) return;
        const [a, slope] = numbers.row(shown[n]), y = plot.Y(column ? slope : a), wide = 1.1;
        set(balls.children[n], {d: n ? `M${x} ${y - 11}l11 11l-11 11l-11 -11Z` : `M${x - 9} ${y}a9 9 0 1 0 18 0a9 9 0 1 0 -18 0Z`});
        set(tangents.children[n], {x1: plot.X(z - wide), x2: plot.X(z + wide), y1: plot.Y(a - wide * slope), y2: plot.Y(a + wide * slope)});
      });
    }

    const between = ([from, to]) => (from <= -reach ? (to >= reach ? "everywhere" : `below z = ${numberText(to)}`) : to >= reach ? `above z = ${numberText(from)}` : `from ${numberText(from)} to ${numberText(to)}`);

    function tell(card, index, scene) {
      card.card.hidden = index < 0;
      if (index < 0) return;
      const curve = curves[index], [a, slope] = scene.numbers.row(index), puts = scene.put[index], flat = Boolean(scene.flat.data[index]);
      write(card.name, names[index].replaceAll("_", " "));
      write(card.state, flat ? "▬ saturated here" : "╱ learns here");
      set(card.state, {"data-flat": flat});
      write(card.setting, curve.setting);
      card.setting.hidden = !curve.setting;
      [[a, curve.formula], [slope, curve.slope_formula]].forEach(([value, formula], i) => {
        const row = card.rows[i], text = numberText(value), plain = !formula || formula === puts[i] || puts[i] === text;
        write(row.formula, formula || "by its derivative, of all units");
        row.put.hidden = plain;
        write(row.put, `= ${puts[i]}`);
        write(row.value, `= ${text}`);
      });
      write(card.flat, curve.flat.length ? `Saturated (a slope nearer to 0 than ${numberText(limit)}) ${curve.flat.map(between).join(" and ")}.` : "Never saturated in this picture.");
      write(card.said, curve.said);
    }

    return {
      arrange,
      show(scene) {
        if (drawn !== chosen().join()) arrange(charts[0].plot.width);
        for (const each of charts) place(each, scene.numbers);
        cards.forEach((card, n) => tell(card, chosen()[n], scene));
      },
      words(scene) {
        const told = chosen().filter((n) => n >= 0).map((n) => {
          const [a, slope] = scene.numbers.row(n);
          return `${names[n].replaceAll("_", " ")} gives ${numberText(a)}, with slope ${numberText(slope)}${scene.flat.data[n] ? ", where it is saturated" : ""}`;
        });
        return `At z = ${numberText(page.values.z)}, ${told.join("; ")}.`;
      },
    };
  },
};
