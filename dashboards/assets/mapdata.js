// What a map is made of, each fetched once and kept: geometry and names by level
// and parent, values by indicator and period.
import { feature } from "topojson-client";

const kept = new Map();

// once returns what make gives for a key; a failure is not kept.
function once(key, make) {
  if (!kept.has(key)) {
    const promise = make();
    kept.set(key, promise);
    promise.catch(() => kept.delete(key));
  }
  return kept.get(key);
}

export async function readJSON(url) {
  const reply = await fetch(url); // no header of ours, so that what the page preloads is used
  if (!reply.ok) throw new Error(`${reply.status}`);
  return reply.json();
}

export const values = (url) => once(url, () => readJSON(url));

// names returns what the areas are called, by code, and the provinces by sigla.
export const names = (url) => once(url, async () => {
  const body = await readJSON(url);
  return { byCode: new Map(body.codes.map((code, i) => [code, body.names[i]])), provinces: body.provinces };
});

// geometry returns GeoJSON whose features have their code as a property, and the
// centres of their largest parts.
export const geometry = (url) => once(url, async () => {
  const body = await readJSON(url);
  const features = body.type === "Topology"
    ? Object.values(body.objects).flatMap((object) => {
        const found = feature(body, object);
        return found.type === "FeatureCollection" ? found.features : [found];
      })
    : body.features;
  const drawn = features.filter((f) => f.geometry);
  for (const f of drawn) {
    const code = String(f.id ?? f.properties?.code ?? "");
    f.properties = { code, name: code };
  }
  return { type: "FeatureCollection", features: drawn, codes: new Set(drawn.map((f) => f.properties.code)) };
});

// centres returns the centre of gravity of each area's largest part, where its
// circle stands.
export function centres(shapes) {
  shapes.centres ??= new Map(shapes.features.map((f) => [f.properties.code, centreOf(f.geometry)]));
  return shapes.centres;
}

function centreOf(shape) {
  const parts = shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates;
  let best = { area: -1 };
  for (const [ring] of parts) {
    const [ox, oy] = ring[0];
    let area = 0, x = 0, y = 0;
    for (let i = 0; i + 1 < ring.length; i++) {
      const [ax, ay, bx, by] = [ring[i][0] - ox, ring[i][1] - oy, ring[i + 1][0] - ox, ring[i + 1][1] - oy];
      const cross = ax * by - bx * ay;
      area += cross;
      x += (ax + bx) * cross;
      y += (ay + by) * cross;
    }
    if (Math.abs(area) > best.area) best = { area: Math.abs(area), at: area ? [ox + x / (3 * area), oy + y / (3 * area)] : [ox, oy] };
  }
  return best.at;
}
