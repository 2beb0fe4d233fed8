import { materialLibrary } from "#contracts";
import { texture } from "./texture.ts";

const byEye = "by eye, against a studio photograph";
const metals = "F0 from published optical constants, converted to linear Rec. 709";

/** Four tows of 2 mm. */
const twill = (name: string) => texture(new URL(`textures/carbon-twill-${name}.png`, import.meta.url), [0.008, 0.008]);

/** The looks every product starts with. */
export default materialLibrary("catalogue", {
  title: "Catalogue materials",
  materials: {
    "steel-polished": {
      title: "Polished steel",
      group: "metal",
      source: metals,
      look: { baseColor: [0.56, 0.57, 0.58], metallic: 1, roughness: 0.16 },
    },
    "steel-brushed": {
      title: "Brushed steel",
      group: "metal",
      source: metals,
      look: { baseColor: [0.52, 0.53, 0.54], metallic: 1, roughness: 0.34, anisotropy: 0.5 },
    },
    aluminium: {
      title: "Aluminium, bead blasted",
      group: "metal",
      source: metals,
      look: { baseColor: [0.91, 0.92, 0.92], metallic: 1, roughness: 0.42 },
    },
    brass: {
      title: "Brass",
      group: "metal",
      source: metals,
      look: { baseColor: [0.89, 0.66, 0.29], metallic: 1, roughness: 0.24 },
    },
    copper: {
      title: "Copper",
      group: "metal",
      source: metals,
      look: { baseColor: [0.95, 0.64, 0.54], metallic: 1, roughness: 0.28 },
    },
    "plastic-black": {
      title: "Black plastic, textured",
      group: "plastic",
      source: byEye,
      look: { baseColor: [0.012, 0.012, 0.013], metallic: 0, roughness: 0.48 },
    },
    "plastic-white": {
      title: "White plastic",
      group: "plastic",
      source: byEye,
      look: { baseColor: [0.78, 0.78, 0.76], metallic: 0, roughness: 0.38 },
    },
    "plastic-satin": {
      title: "Satin plastic, coloured by CAD",
      group: "plastic",
      source: byEye,
      look: { baseColor: [0.5, 0.5, 0.5], metallic: 0, roughness: 0.36 },
    },
    polyamide: {
      title: "Polyamide, natural",
      group: "plastic",
      source: byEye,
      look: { baseColor: [0.71, 0.64, 0.49], metallic: 0, roughness: 0.44 },
    },
    "rubber-black": {
      title: "Black rubber",
      group: "rubber",
      source: byEye,
      look: { baseColor: [0.02, 0.02, 0.021], metallic: 0, roughness: 0.82, specular: 0.6 },
    },
    glass: {
      title: "Clear glass",
      group: "glass",
      source: "ior of soda-lime glass at 589 nm",
      look: { baseColor: [1, 1, 1], metallic: 0, roughness: 0.02, ior: 1.52, transmission: 1 },
    },
    "paint-red": {
      title: "Red gloss paint",
      group: "paint",
      source: byEye,
      look: { baseColor: [0.46, 0.014, 0.016], metallic: 0, roughness: 0.4, coat: 1, coatRoughness: 0.04 },
    },
    "paint-blue": {
      title: "Blue gloss paint",
      group: "paint",
      source: byEye,
      look: { baseColor: [0.014, 0.07, 0.3], metallic: 0, roughness: 0.4, coat: 1, coatRoughness: 0.04 },
    },
    "carbon-twill": {
      title: "Carbon fibre, 2/2 twill under clear coat",
      group: "other",
      source: "by eye, of the weave's own geometry: tows of 2 mm",
      look: {
        baseColor: [0.09, 0.09, 0.095],
        metallic: 0,
        roughness: 0.55,
        coat: 1,
        baseColorTexture: twill("colour"),
        metallicRoughnessTexture: twill("roughness"),
      },
    },
    "neutral-grey": {
      title: "Neutral grey (fallback)",
      group: "other",
      source: "18 % reflectance",
      look: { baseColor: [0.18, 0.18, 0.18], metallic: 0, roughness: 0.5 },
    },
  },
});
