/** The parts of Cornerstone 2 and its loader that the viewport uses; neither package brings types. */
declare module 'cornerstone-core' {
  export interface CornerstoneImage {
    readonly imageId: string;
    readonly color: boolean;
    readonly rgba?: boolean;
    readonly rows: number;
    readonly columns: number;
    readonly width: number;
    readonly height: number;
    readonly slope: number;
    readonly intercept: number;
    readonly minPixelValue: number;
    readonly maxPixelValue: number;
    readonly windowCenter: number;
    readonly windowWidth: number;
    readonly invert: boolean;
    readonly rowPixelSpacing?: number | undefined;
    readonly columnPixelSpacing?: number | undefined;
    readonly sizeInBytes: number;
    /** The parsed file, as the loader leaves it. */
    readonly data?: { string(tag: string): string | undefined };
    /** Exact values of an image of 32-bit pixels; `getPixelData` then gives them in 65,535 steps for the screen. */
    readonly floatPixelData?: Float32Array;
    getPixelData(): Int16Array | Uint16Array | Uint8Array | Uint8ClampedArray;
    getCanvas?(): HTMLCanvasElement;
  }

  export interface CornerstoneViewport {
    scale: number;
    translation: { x: number; y: number };
    voi: { windowWidth: number; windowCenter: number };
    invert: boolean;
    pixelReplication: boolean;
    rotation: number;
    hflip: boolean;
    vflip: boolean;
  }

  export interface EnabledElement {
    readonly image?: CornerstoneImage;
    readonly viewport?: CornerstoneViewport;
  }

  interface Cornerstone {
    enable(element: HTMLElement): void;
    disable(element: HTMLElement): void;
    getEnabledElement(element: HTMLElement): EnabledElement;
    displayImage(element: HTMLElement, image: CornerstoneImage, viewport: Partial<CornerstoneViewport>): void;
    resize(element: HTMLElement, fit: boolean): void;
    loadAndCacheImage(imageId: string): Promise<CornerstoneImage>;
    readonly imageCache: {
      readonly imageCache: Readonly<Record<string, { readonly image?: CornerstoneImage } | undefined>>;
      getImageLoadObject(imageId: string): unknown;
      removeImageLoadObject(imageId: string): void;
      setMaximumSizeBytes(bytes: number): void;
    };
    readonly EVENTS: { readonly IMAGE_RENDERED: string };
  }

  const cornerstone: Cornerstone;
  export default cornerstone;
}

declare module 'cornerstone-wado-image-loader/dist/dynamic-import/cornerstoneWADOImageLoader.min.js' {
  interface WadoImageLoader {
    readonly external: { cornerstone: unknown; dicomParser: unknown };
    readonly webWorkerManager: {
      initialize(options: {
        readonly maxWebWorkers: number;
        readonly startWebWorkersOnDemand: boolean;
        readonly taskConfiguration: {
          readonly decodeTask: { readonly initializeCodecsOnStartup: boolean; readonly strict: boolean };
        };
      }): void;
    };
  }

  const loader: WadoImageLoader;
  export default loader;
}
