// Exports a chart as a picture that still says what it shows when it travels
// alone: title, subtitle, legend, source and licence are inside.
const width = 1000;
const padding = 24;

// wrap cuts a text into lines of at most n characters, at the spaces.
function wrap(text, n) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.length - 1;
    if (lines[last] && lines[last].length + word.length + 1 > n) lines.push(word);
    else lines[last] = lines[last] ? `${lines[last]} ${word}` : word;
  }
  return lines;
}

function block(text, n, top, size, weight) {
  const lines = wrap(text, n);
  const lineHeight = Math.round(size * 1.35);
  return {
    height: lines.length * lineHeight,
    element: { type: "text", left: padding, top, silent: true, style: { text: lines.join("\n"), fill: "#17324d", lineHeight, font: `${weight} ${size}px "Titillium Web", sans-serif` } },
  };
}

// pictureOption returns the option with its texts, and the height it takes.
function pictureOption(option, drawing) {
  const title = block(drawing.title, 78, padding, 22, 600);
  const subtitle = block(drawing.subtitle, 120, padding + title.height, 15, 400);
  const head = padding + title.height + subtitle.height + 12;
  const body = drawing.map ? 860 : 460;
  const source = block(drawing.source, 130, head + body + 8, 13, 400);
  const note = drawing.note ? block(drawing.note, 130, head + body + 8 + source.height, 13, 400) : null;
  const height = head + body + 8 + source.height + (note?.height ?? 0) + padding;
  const out = { ...option, backgroundColor: "#ffffff", animation: false, graphic: [title, subtitle, source, note].filter(Boolean).map((b) => b.element) };
  if (drawing.map) {
    out.series = option.series.map((s) => ({ ...s, top: head, bottom: height - head - body, left: padding, right: 260, zoom: 1, center: null }));
    out.visualMap = { ...option.visualMap, show: true, right: padding, top: head + 24, itemGap: 8, textStyle: { color: "#17324d", fontSize: 14 }, backgroundColor: "#ffffff" };
  } else {
    out.grid = { left: padding, right: padding + 8, top: head + 32, bottom: height - head - body + 48, containLabel: true };
    out.legend = { ...option.legend, bottom: height - head - body + 4 };
  }
  return { option: out, height };
}

function save(href, name) {
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}

export function exportPicture(echarts, option, drawing, kind) {
  const picture = pictureOption(option, drawing);
  if (kind === "svg") {
    const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height: picture.height });
    chart.setOption(picture.option);
    const url = URL.createObjectURL(new Blob([chart.renderToSVGString()], { type: "image/svg+xml" }));
    save(url, `${drawing.file}.svg`);
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    chart.dispose();
    return;
  }
  const box = document.createElement("div");
  const chart = echarts.init(box, null, { renderer: "canvas", width, height: picture.height, devicePixelRatio: 2 });
  chart.setOption(picture.option);
  save(chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: "#ffffff" }), `${drawing.file}.png`);
  chart.dispose();
}
