using System.Reflection;
using System.Runtime.InteropServices;

namespace Pamoja.TestingToolkit;

/// <summary>The part of JavaScriptCore's C API that the toolkit uses (JSBase.h, JSValueRef.h, JSObjectRef.h, JSStringRef.h).</summary>
internal static unsafe partial class JavaScriptCore
{
    private const string Library = "JavaScriptCore";

    /// <summary>The names under which distributions ship the engine, newest first.</summary>
    private static readonly string[] Names =
    [
        "libjavascriptcoregtk-6.0.so.1", "libjavascriptcoregtk-4.1.so.0", "libjavascriptcoregtk-4.0.so.18",
        "/System/Library/Frameworks/JavaScriptCore.framework/JavaScriptCore",
    ];

    private static nint Handle;

    /// <summary>Loads the engine's library; false when this machine has none.</summary>
    internal static bool TryLoad()
    {
        if (Handle != 0)
        {
            return true;
        }

        foreach (var name in Names)
        {
            if (NativeLibrary.TryLoad(name, out Handle))
            {
                NativeLibrary.SetDllImportResolver(typeof(JavaScriptCore).Assembly, Resolve);
                return true;
            }
        }

        return false;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name == Library ? Handle : 0;

    [LibraryImport(Library)]
    internal static partial nint JSGlobalContextCreate(nint globalObjectClass);

    [LibraryImport(Library)]
    internal static partial void JSGlobalContextRelease(nint context);

    [LibraryImport(Library)]
    internal static partial nint JSContextGetGroup(nint context);

    [LibraryImport(Library)]
    internal static partial void JSContextGroupSetExecutionTimeLimit(nint group, double seconds, nint callback, nint state);

    [LibraryImport(Library)]
    internal static partial nint JSEvaluateScript(nint context, nint script, nint thisObject, nint sourceUrl, int line, out nint exception);

    [LibraryImport(Library)]
    internal static partial nint JSObjectMakeFunctionWithCallback(
        nint context, nint name, delegate* unmanaged[Cdecl]<nint, nint, nint, nuint, nint*, nint*, nint> callback);

    [LibraryImport(Library)]
    internal static partial nint JSObjectCallAsFunction(
        nint context, nint function, nint thisObject, nuint count, nint* arguments, out nint exception);

    [LibraryImport(Library)]
    internal static partial void JSValueProtect(nint context, nint value);

    [LibraryImport(Library)]
    internal static partial nint JSValueMakeString(nint context, nint text);

    [LibraryImport(Library)]
    internal static partial nint JSValueMakeUndefined(nint context);

    [LibraryImport(Library)]
    internal static partial nint JSValueToStringCopy(nint context, nint value, out nint exception);

    [LibraryImport(Library)]
    internal static partial nint JSStringCreateWithCharacters(char* characters, nuint count);

    [LibraryImport(Library)]
    internal static partial nuint JSStringGetLength(nint text);

    [LibraryImport(Library)]
    internal static partial char* JSStringGetCharactersPtr(nint text);

    [LibraryImport(Library)]
    internal static partial void JSStringRelease(nint text);
}
