// Ties a value to an object for as long as that object lives. A WeakMap does the same at many times the cost where objects
// live as short as messages do: its table holds what is dead until the next full collection.

/** What a class that extends this adds to itself, it adds to the object it is given. */
// oxlint-disable-next-line no-extraneous-class -- its constructor is the whole of it
class Given {
  constructor(target: object) {
    // oxlint-disable-next-line no-constructor-return -- the private field goes on the given object
    return target;
  }
}

/** Values of one kind, each tied to an object; nobody who has the object sees them. */
export interface Ties<V> {
  get(target: object): V | undefined;
  set(target: object, value: V): void;
}

/** Ties of its own: other ties to the same object do not meet them. Tie before an object is frozen. */
export function createTies<V>(): Ties<V> {
  class Tied extends Given {
    #value: V;
    constructor(target: object, value: V) {
      super(target);
      this.#value = value;
    }
    static get(target: object): V | undefined {
      return #value in target ? target.#value : undefined;
    }
    static set(target: object, value: V): void {
      const tied = #value in target ? target : new Tied(target, value);
      tied.#value = value;
    }
  }
  return { get: (target) => Tied.get(target), set: (target, value) => Tied.set(target, value) };
}
