/** Words and links of the pages that are near, fetched once each. */
import type { CommandError, PageLayer } from '../../ipc/bindings';
import * as commands from '../../ipc/commands';
import { failure } from '../../ipc/failure';

/** Pages whose words are kept. */
const most = 300;

export class Layers {
  /** What has come, for drawing. */
  ready = $state.raw<ReadonlyMap<number, PageLayer>>(new Map());
  /** The document needs its password again. */
  locked = $state(false);
  readonly #asked = new Map<number, Promise<PageLayer>>();

  constructor(private readonly document: { readonly contextId: string; readonly handle: string }) {}

  /** The layer of a page; asked for once. */
  get(page: number): Promise<PageLayer> {
    const known = this.#asked.get(page);
    if (known !== undefined) return known;
    const asked = commands.pageLayer({ ...this.document, page });
    this.#asked.set(page, asked);
    asked.then(
      (layer) => {
        const next = new Map(this.ready).set(page, layer);
        for (const old of next.keys()) {
          if (next.size <= most) break;
          next.delete(old);
          this.#asked.delete(old);
        }
        this.ready = next;
      },
      (thrown: unknown) => {
        this.#asked.delete(page);
        if (failure(thrown).code === 'PasswordNeeded') this.locked = true;
      },
    );
    return asked;
  }

  /** Why a page was not drawn. */
  async reason(page: number): Promise<CommandError['code'] | null> {
    try {
      const layer = await commands.pageLayer({ ...this.document, page });
      if (layer.failed === 'PasswordNeeded') this.locked = true;
      return layer.failed;
    } catch (thrown) {
      const { code } = failure(thrown);
      if (code === 'PasswordNeeded') this.locked = true;
      return code;
    }
  }
}
