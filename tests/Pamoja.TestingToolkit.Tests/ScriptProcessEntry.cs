using System.Runtime.CompilerServices;

namespace Pamoja.TestingToolkit.Tests;

/// <summary>Scripts run in a child of the program that runs the toolkit; here that is the test program, which must then act as one.</summary>
internal static class ScriptProcessEntry
{
#pragma warning disable CA2255 // The test runner owns Main, so this is the only place before it.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void ActAsScriptProcess()
    {
        if (ScriptHost.TryRun(Environment.GetCommandLineArgs()[1..]) is { } code)
        {
            Environment.Exit(code);
        }
    }
}
