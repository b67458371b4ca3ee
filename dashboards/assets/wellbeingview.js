// The map of a composite: areas filled by class, each with its score, its rank and
// its band in the tip.
import { AreasView } from "./laboratoryview.js";

export class ScoresView extends AreasView {
  // show keeps what the tips say by area before it draws.
  async show(settings) {
    this.said = new Map(settings.codes.map((code, i) => [code, settings.lines[i]]));
    this.here = settings.here;
    await super.show(settings);
  }

  tip(code) {
    return [this.called.byCode.get(code) ?? code, this.said.get(code)].filter(Boolean).join("\n");
  }
}
