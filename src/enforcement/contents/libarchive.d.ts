// What we use of libarchive.js under Node, whose own types describe the browser's build alone.
declare module 'libarchive.js/dist/libarchive-node.mjs' {
  interface Member {
    readonly name: string;
    readonly size: number;
    extract(): Promise<Blob>;
  }
  export class Archive {
    static open(file: Blob): Promise<Archive>;
    hasEncryptedData(): Promise<boolean | null>;
    getFilesArray(): Promise<readonly { readonly file: Member; readonly path: string }[]>;
    close(): Promise<void>;
  }
}
