/** Opens or closes a modal dialog; one that closes gives the focus back to where it was. */
export function setOpen(dialog: HTMLDialogElement | null | undefined, isOpen: boolean): void {
  if (!dialog?.isConnected || dialog.open === isOpen) return;
  if (isOpen) dialog.showModal();
  else dialog.close();
}
