import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { flushSync } from "react-dom";
import { formatCount, plural } from "../format.ts";
import { Icon } from "../ui/icon.tsx";
import { unnamed, type Tree, type TreeRow } from "./model.ts";

/** Pixels; the style sheet has the same. */
const rowHeight = 32;
/** Rows drawn beyond what is in sight, above and below. */
const margin = 12;
/** Levels that are indented: below, a name would have no room left. */
const deepest = 8;
/** A product of no more parts is shown unfolded. */
const unfolded = 40;

interface PartTreeProps {
  readonly tree: Tree;
  readonly selected: string | undefined;
  readonly missingCount: number;
  readonly onSelect: (id: string) => void;
}

/** The assembly tree with its search. Only the rows in sight are in the page, so that thousands of parts cost nothing. */
export function PartTree({ tree, selected, missingCount, onSelect }: PartTreeProps): ReactNode {
  const id = useId();
  const [search, setSearch] = useState("");
  const [open, setOpen] = useState<ReadonlySet<string>>(() => firstOpen(tree, selected));
  const rows = useMemo(() => tree.rows(open, search), [tree, open, search]);
  // An object, so that the same row can be brought into sight again.
  const [active, setActive] = useState(selected === undefined ? undefined : { id: selected });
  const list = useRef<HTMLDivElement>(null);
  const [scrolled, setScrolled] = useState({ top: 0, height: 480 });

  const current = rows.find(({ id: one }) => one === active?.id) ?? rows[0];
  const currentIndex = current === undefined ? -1 : rows.indexOf(current);

  // What is selected in the picture is unfolded and brought into sight here.
  const [followed, setFollowed] = useState(selected);
  if (followed !== selected) {
    setFollowed(selected);
    if (selected !== undefined) {
      setActive({ id: selected });
      setOpen(new Set([...open, ...tree.above(selected)]));
    }
  }
  useEffect(() => {
    const element = list.current;
    const index = rows.findIndex(({ id: one }) => one === active?.id);
    if (element === null || index < 0) return;
    const top = index * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = top + rowHeight - element.clientHeight;
  }, [active, rows]);
  useEffect(() => {
    const element = list.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      setScrolled({ top: element.scrollTop, height: element.clientHeight });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);

  const toggle = (row: TreeRow, to: boolean): void => {
    const next = new Set(open);
    if (to) next.add(row.id);
    else next.delete(row.id);
    setOpen(next);
  };
  const move = (row: TreeRow | undefined): void => {
    if (row === undefined) return;
    // The row may come into the page only now, and the focus has to go along before the next key.
    flushSync(() => {
      setActive({ id: row.id });
    });
    list.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (current === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const act = keyActions(rows, currentIndex)[event.key];
    if (act === undefined) return;
    event.preventDefault();
    if (act.to !== undefined) move(rows[act.to]);
    if (act.open !== undefined) toggle(current, act.open);
    if (act.select === true) onSelect(current.id);
  };

  const first = Math.max(0, Math.floor(scrolled.top / rowHeight) - margin);
  const last = Math.min(rows.length, Math.ceil((scrolled.top + scrolled.height) / rowHeight) + margin);
  const inSight = rows.slice(first, last);
  // The row with the focus stays in the page wherever it is scrolled to, or the keyboard would lose its place.
  const outside = current !== undefined && (currentIndex < first || currentIndex >= last) ? [current] : [];

  return (
    <div className="part-tree">
      <div className="tree-search">
        <label htmlFor={`${id}-search`}>Search parts</label>
        <input
          id={`${id}-search`}
          type="search"
          value={search}
          placeholder="Name, CAD product or key"
          autoComplete="off"
          onChange={({ target }) => {
            setSearch(target.value);
          }}
        />
        <output className="muted tree-count">
          {search.trim() === ""
            ? missingCount === 0
              ? ""
              : `${formatCount(missingCount)} without a material, listed first`
            : plural(rows.filter(({ kind }) => kind === "part").length, "part")}
        </output>
      </div>
      {rows.length === 0 ? <p className="empty">No part matches “{search.trim()}”.</p> : null}
      <div
        ref={list}
        className="tree-rows"
        role="tree"
        aria-label="Assembly"
        tabIndex={-1}
        hidden={rows.length === 0}
        onKeyDown={onKeyDown}
        onScroll={({ currentTarget: { scrollTop: top, clientHeight: height } }) => {
          setScrolled({ top, height });
        }}
      >
        <div className="tree-space" role="none" style={{ height: rows.length * rowHeight }}>
          {[...outside, ...inSight].map((row) => (
            <Row
              key={row.id}
              row={row}
              top={rows.indexOf(row) * rowHeight}
              selected={row.id === selected}
              focusable={row === current}
              onClick={() => {
                setActive({ id: row.id });
                if (row.kind === "assembly" && row.id === selected) toggle(row, !row.open);
                else if (row.kind === "assembly" && !row.open) toggle(row, true);
                onSelect(row.id);
              }}
              onToggle={() => {
                setActive({ id: row.id });
                toggle(row, row.kind === "assembly" && !row.open);
              }}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

interface RowProps {
  readonly row: TreeRow;
  readonly top: number;
  readonly selected: boolean;
  readonly focusable: boolean;
  readonly onClick: () => void;
  readonly onToggle: () => void;
}

function Row({ row, top, selected, focusable, onClick, onToggle }: RowProps): ReactNode {
  const missing = row.kind === "part" ? row.missing : row.missingCount > 0;
  const name = row.kind === "part" ? row.part.name || unnamed : row.name;
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the tree hears the keys for all of its rows
    <div
      role="treeitem"
      aria-level={row.depth + 1}
      aria-selected={selected}
      aria-expanded={row.kind === "assembly" ? row.open : undefined}
      tabIndex={focusable ? 0 : -1}
      data-opens={row.id}
      className={`tree-row${missing ? " tree-row-missing" : ""}`}
      style={{ top, paddingLeft: 8 + Math.min(row.depth, deepest) * 16 }}
      onClick={onClick}
    >
      {row.kind === "assembly" ? (
        <span
          className={`tree-twist${row.open ? " tree-twist-open" : ""}`}
          aria-hidden="true"
          onClick={(event) => {
            event.stopPropagation();
            onToggle();
          }}
        />
      ) : (
        <span className="tree-leaf" aria-hidden="true" />
      )}
      <span className="tree-name" title={name}>
        {name}
      </span>
      {missing ? (
        <span className="tree-warn tone-warn">
          <Icon name="warn" />
          <span className="visually-hidden">
            {row.kind === "part" ? "no material" : `${formatCount(row.missingCount)} without a material`}
          </span>
        </span>
      ) : null}
      {row.kind === "assembly" ? <span className="tree-figure muted">{formatCount(row.partCount)}</span> : null}
    </div>
  );
}

interface KeyAction {
  /** The row to go to. */
  readonly to?: number;
  readonly open?: boolean;
  readonly select?: true;
}

/** The keys of a tree, as the ARIA practices have them. */
function keyActions(rows: readonly TreeRow[], index: number): Record<string, KeyAction> {
  const row = rows[index];
  const depth = row?.depth ?? 0;
  const isOpen = row?.kind === "assembly" && row.open;
  const parent = rows.slice(0, index).findLastIndex((one) => one.depth < depth);
  return {
    ArrowDown: { to: Math.min(rows.length - 1, index + 1) },
    ArrowUp: { to: Math.max(0, index - 1) },
    Home: { to: 0 },
    End: { to: rows.length - 1 },
    ArrowRight: row?.kind !== "assembly" ? {} : isOpen ? { to: index + 1 } : { open: true },
    ArrowLeft: isOpen ? { open: false } : { to: Math.max(parent, 0) },
    Enter: { select: true },
    " ": { select: true },
  };
}

/** A small product is unfolded; of a large one the first level, what is missing a material, and what is selected. */
function firstOpen(tree: Tree, selected: string | undefined): ReadonlySet<string> {
  const all = [...tree.assemblyIds];
  if (tree.partCount <= unfolded) return new Set(all);
  const toSelected = selected === undefined ? [] : tree.above(selected);
  return new Set([...all.filter((id) => tree.above(id).length === 0), ...tree.missingAssemblies, ...toSelected]);
}
