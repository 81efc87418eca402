using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static Pamoja.TestingToolkit.JavaScriptCore;

namespace Pamoja.TestingToolkit;

/// <summary>
/// One JavaScript engine with the toolkit's prelude. It lives in the script process, where there is one of it; the prelude decides what
/// a frame means, this class only carries text in and out.
/// </summary>
internal sealed unsafe class ScriptEngine : IDisposable
{
    // The engine's callbacks are plain C functions without a place for an object, and a script process has one engine.
    private static ScriptEngine? Current;

    private static readonly string[] Parts = ["expect.js", "lodash.js", "globals.js", "main.js"];

    private readonly Action<string> _post;
    private readonly nint _context;
    private readonly nint _receive;

    /// <summary>Starts the engine.</summary>
    /// <param name="post">Takes the frames that the prelude sends out.</param>
    /// <param name="computing">How long the engine may compute at a stretch.</param>
    internal ScriptEngine(Action<string> post, TimeSpan computing)
    {
        _post = post;
        Current = this;
        _context = JSGlobalContextCreate(0);
        JSContextGroupSetExecutionTimeLimit(JSContextGetGroup(_context), computing.TotalSeconds, 0, 0);
        var make = Evaluate(Prelude());
        Span<nint> natives = [Function("post", &Post), Function("native", &Native)];
        _receive = Call(make, natives, out var error);
        if (error is not null)
        {
            throw new InvalidOperationException($"the script engine's prelude does not start: {error}");
        }

        JSValueProtect(_context, _receive);
    }

    /// <summary>Hands a frame to the prelude and runs until nothing is left to do.</summary>
    /// <returns>Null, or what stopped the engine (its time limit).</returns>
    internal string? Receive(string frame)
    {
        Span<nint> arguments = [Text(frame)];
        Call(_receive, arguments, out var error);
        if (error is null)
        {
            Call(_receive, [], out error);
        }

        return error;
    }

    /// <inheritdoc/>
    public void Dispose() => JSGlobalContextRelease(_context);

    private static string Prelude()
    {
        var parts = Parts.Select(EmbeddedText.Read);
        return $"(function (post, native) {{\n{string.Join('\n', parts)}\nreturn text => text === undefined ? drained() : receive(text)\n}})";
    }

    private nint Evaluate(string source)
    {
        var text = Copy(source);
        var value = JSEvaluateScript(_context, text, 0, 0, 1, out var exception);
        JSStringRelease(text);
        return exception == 0 ? value : throw new InvalidOperationException($"the script engine's prelude: {Read(_context, exception)}");
    }

    private nint Call(nint function, ReadOnlySpan<nint> arguments, out string? error)
    {
        fixed (nint* first = arguments)
        {
            var value = JSObjectCallAsFunction(_context, function, 0, (nuint)arguments.Length, first, out var exception);
            error = exception == 0 ? null : Read(_context, exception);
            return value;
        }
    }

    private nint Function(string name, delegate* unmanaged[Cdecl]<nint, nint, nint, nuint, nint*, nint*, nint> callback)
    {
        var text = Copy(name);
        var function = JSObjectMakeFunctionWithCallback(_context, text, callback);
        JSStringRelease(text);
        return function;
    }

    private nint Text(string value)
    {
        var text = Copy(value);
        var result = JSValueMakeString(_context, text);
        JSStringRelease(text);
        return result;
    }

    private static nint Copy(string value)
    {
        fixed (char* first = value)
        {
            return JSStringCreateWithCharacters(first, (nuint)value.Length);
        }
    }

    private static string Read(nint context, nint value)
    {
        var text = JSValueToStringCopy(context, value, out _);
        if (text == 0)
        {
            return "an error without a text";
        }

        var result = new string(JSStringGetCharactersPtr(text), 0, (int)JSStringGetLength(text));
        JSStringRelease(text);
        return result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Post(nint context, nint function, nint self, nuint count, nint* arguments, nint* exception)
    {
        Current!._post(Read(context, arguments[0]));
        return JSValueMakeUndefined(context);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Native(nint context, nint function, nint self, nuint count, nint* arguments, nint* exception) =>
        Current!.Text(ScriptFunctions.Answer(Read(context, arguments[0]), Read(context, arguments[1])));
}
