import type { ReactNode } from "react";
import type { ProductDocument, ProductMaterials } from "#runtime/api/documents";
import type { Look } from "#contracts";
import { plural } from "../format.ts";
import { Icon } from "../ui/icon.tsx";
import { CopyButton } from "../ui/copy.tsx";
import { Facts } from "../ui/facts.tsx";
import { sourceText, unnamed, type ProductPart } from "./model.ts";

interface PartDetailsProps {
  readonly part: ProductPart;
  readonly product: ProductDocument;
  readonly materials: ProductMaterials | undefined;
}

/** Which part it is, and why it looks as it does. */
export function PartDetails({ part, product, materials }: PartDetailsProps): ReactNode {
  const assigned = materials?.parts.find(({ key }) => key === part.key);
  const material = assigned === undefined ? undefined : materials?.materials[assigned.material];
  const unknown = materials?.unknown.find(({ key }) => key === part.key);
  const twins = product.parts.filter(({ prototype }) => prototype === part.prototype).length;
  return (
    <>
      <Facts
        facts={[
          {
            name: "Key",
            value: (
              <span className="digest">
                <code>{part.key}</code>
                <CopyButton text={part.key} what="part key" />
              </span>
            ),
          },
          { name: "Path", value: part.path.map((name) => (name === "" ? unnamed : name)).join(" / ") },
          part.productId === "" ? undefined : { name: "CAD product", value: part.productId },
          {
            name: "Shape",
            value: twins === 1 ? "its own" : `shared by ${plural(twins, "part")}`,
          },
        ]}
      />
      <h3>Material</h3>
      {assigned === undefined || material === undefined || materials === undefined ? (
        <p className="part-missing tone-warn">
          <Icon name="warn" />
          <span>
            {unknown === undefined
              ? "None: nobody assigned one, no rule names it, and its CAD colour is none or not allowed."
              : `None: somebody assigned "${unknown.material}", which the library ${materials?.library.id} does not have.`}{" "}
            It is drawn in pink. Give it one with{" "}
            <code>
              npx renderline material assign {product.id} --part {part.key} --material ID --reason TEXT
            </code>
          </span>
        </p>
      ) : (
        <>
          <Facts
            facts={[
              {
                name: "Material",
                value: (
                  <span className="swatch-line">
                    <Swatch look={material.look} /> {material.title}
                  </span>
                ),
              },
              { name: "Id", value: <code>{assigned.material}</code> },
              { name: "Comes from", value: sourceText(assigned.source, materials.rules.id) },
              { name: "Numbers from", value: material.provenance },
            ]}
          />
          <details className="disclosure">
            <summary>All values</summary>
            <Facts
              facts={Object.entries(material.look).map(([name, value]) => ({
                name,
                value: <LookValue value={value} />,
              }))}
            />
          </details>
        </>
      )}
    </>
  );
}

function LookValue({ value }: { readonly value: Look[keyof Look] }): ReactNode {
  if (typeof value === "object" && "png" in value) {
    const [width, height] = value.size.map((metres) => `${Number((metres * 1000).toFixed(3))} mm`);
    return (
      <span className="swatch-line">
        <img className="swatch" src={`data:image/png;base64,${value.png}`} alt="" /> repeats every {width} by {height}
      </span>
    );
  }
  return <code>{Array.isArray(value) ? value.join(", ") : String(value)}</code>;
}

function Swatch({ look: { baseColor } }: { readonly look: Look }): ReactNode {
  const [red, green, blue] = baseColor;
  return (
    <span className="swatch" aria-hidden="true" style={{ background: `color(srgb-linear ${red} ${green} ${blue})` }} />
  );
}
