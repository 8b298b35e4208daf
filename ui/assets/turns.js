// Which of the wall's pictures are drawn together with the one under the pointer: all of them where that is quick, else
// as many as fit into a pass, in turn, and the rest once the pointer lets them.

const PASS = 8; // ms of drawing: with its way there and back a pass lasts about as long as a frame of the screen
const NEWEST = 0.3; // weight of the newest measurement
const LEAST = 4; // pictures of a pass while nothing moves, however slow the generator

export class Turns {
  /** count: pictures on the wall. */
  constructor(count) {
    this.count = count;
    this.next = 0;
    this.room = count;
    this.fresh = new Set(); // those that show the place
  }

  /** The pictures to draw at a place, a text: those that do not show it yet, as many as there is room for. */
  take(place, atRest) {
    if (place !== this.place) this.fresh.clear();
    this.place = place;
    const [taken, room] = [[], atRest ? Math.max(LEAST, this.room) : this.room];
    for (let tried = 0; tried < this.count && taken.length < room; tried++) {
      if (!this.fresh.has(this.next)) taken.push(this.next);
      this.next = (this.next + 1) % this.count;
    }
    return taken;
  }

  painted(place, those) {
    if (place === this.place) for (const index of those) this.fresh.add(index);
  }

  /** Are there pictures of another place on the wall? */
  get behind() {
    return this.fresh.size < this.count;
  }

  /** A pass of so many pictures took so long. What a pass itself costs is shared by few, so the room settles. */
  took(ms, pictures) {
    const now = ms / pictures;
    this.pace = this.pace === undefined ? now : this.pace + NEWEST * (now - this.pace);
    this.room = Math.max(0, Math.min(this.count, Math.floor(PASS / Math.max(this.pace, 1e-3)) - 1));
  }
}
