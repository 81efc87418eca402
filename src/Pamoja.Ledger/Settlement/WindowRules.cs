namespace Pamoja.Ledger;

/// <summary>What decides the close of a window, in this order: does it exist, is it the open one, was anything posted in it.</summary>
internal static class WindowRules
{
    internal static Outcome Decide(Books books, CloseWindow command)
    {
        var register = books.Register;
        if (register.Find(command.Window) is not { } window) return new Outcome.Denied(Reason.WindowNotFound);
        if (window.State != WindowState.Open) return new Outcome.Denied(Reason.WindowNotOpen);
        Invariant.Check(window.Id == books.Window, $"window {window.Id} is open, and the ledger posts in {books.Window}");
        if (register.IsOpenWindowEmpty) return new Outcome.Denied(Reason.WindowEmpty);

        var closed = window with { State = WindowState.Closed, Reason = command.Reason, ChangedAt = books.Now };
        var opened = new SettlementWindow(new WindowId(window.Id.Value + 1), WindowState.Open, command.Reason, books.Now, books.Now, []);
        register.Set(closed);
        register.Set(opened);
        return new Outcome.WindowClosed(closed, opened);
    }
}
