/** The used part of sharp, for the compiler in this repository, where sharp is not installed. Not published. */
declare module 'sharp' {
  namespace sharp {
    interface Sharp {
      metadata(): Promise<{
        width: number;
        height: number;
        format: string;
        pages?: number;
        autoOrient: { width: number; height: number };
      }>;
      autoOrient(): Sharp;
      resize(options: object): Sharp;
      flatten(options: object): Sharp;
      timeout(options: { seconds: number }): Sharp;
      jpeg(options?: object): Sharp;
      png(options?: object): Sharp;
      webp(options?: object): Sharp;
      avif(options?: object): Sharp;
      toBuffer(): Promise<Buffer>;
    }
    function cache(on: boolean): void;
    function block(what: { operation: string[] }): void;
    function unblock(what: { operation: string[] }): void;
  }
  function sharp(input: Buffer, options?: object): sharp.Sharp;
  export default sharp;
}
