/** Put in by the build and by the test set-up: the version of package.json. */
declare const JAWS_VERSION: string;
