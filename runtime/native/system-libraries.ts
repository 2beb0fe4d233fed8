/** The system package that holds a shared library, by package manager. */
export interface LibraryPackage {
  readonly debian: string;
  readonly fedora: string;
}

/** What `bpy` and the CAD kernel link outside themselves on Linux, and a bare server may lack. */
const packages: Readonly<Record<string, LibraryPackage>> = {
  "libX11.so.6": { debian: "libx11-6", fedora: "libX11" },
  "libXrender.so.1": { debian: "libxrender1", fedora: "libXrender" },
  "libXxf86vm.so.1": { debian: "libxxf86vm1", fedora: "libXxf86vm" },
  "libXfixes.so.3": { debian: "libxfixes3", fedora: "libXfixes" },
  "libXi.so.6": { debian: "libxi6", fedora: "libXi" },
  "libXext.so.6": { debian: "libxext6", fedora: "libXext" },
  "libxkbcommon.so.0": { debian: "libxkbcommon0", fedora: "libxkbcommon" },
  "libSM.so.6": { debian: "libsm6", fedora: "libSM" },
  "libICE.so.6": { debian: "libice6", fedora: "libICE" },
  "libGL.so.1": { debian: "libgl1", fedora: "mesa-libGL" },
  "libEGL.so.1": { debian: "libegl1", fedora: "mesa-libEGL" },
  "libGLX.so.0": { debian: "libglx0", fedora: "libglvnd-glx" },
  "libOpenGL.so.0": { debian: "libopengl0", fedora: "libglvnd-opengl" },
  "libgomp.so.1": { debian: "libgomp1", fedora: "libgomp" },
  "libstdc++.so.6": { debian: "libstdc++6", fedora: "libstdc++" },
  "libfontconfig.so.1": { debian: "libfontconfig1", fedora: "fontconfig" },
  "libfreetype.so.6": { debian: "libfreetype6", fedora: "freetype" },
  "libexpat.so.1": { debian: "libexpat1", fedora: "expat" },
  "libwayland-client.so.0": { debian: "libwayland-client0", fedora: "libwayland-client" },
};

/** The libraries a loader message names as not found: its own words on Linux and on macOS. */
export function missingLibraries(message: string): string[] {
  const linux = [...message.matchAll(/([\w.+-]+\.so(?:\.[\d.]+)?): cannot open shared object file/g)];
  const macos = [...message.matchAll(/Library not loaded: \S*?([^/\s]+\.dylib)/g)];
  return [...new Set([...linux, ...macos].map((match) => match[1]).filter((name) => name !== undefined))];
}

/** The command that installs the libraries, for this system. */
export function libraryRemedy(libraries: readonly string[], platform: NodeJS.Platform = process.platform): string {
  if (platform === "darwin") return `Reinstall the native tools: they bring ${libraries.join(", ")} on macOS.`;
  const known = libraries.flatMap((name) => packages[name] ?? []);
  const unknown = libraries.filter((name) => packages[name] === undefined);
  const parts = [];
  if (known.length > 0) {
    const debian = known.map((entry) => entry.debian).join(" ");
    const fedora = known.map((entry) => entry.fedora).join(" ");
    parts.push(`Debian or Ubuntu: "apt-get install ${debian}"; Fedora: "dnf install ${fedora}".`);
  }
  if (unknown.length > 0) parts.push(`Install the system package that holds ${unknown.join(", ")}.`);
  return parts.join(" ");
}
