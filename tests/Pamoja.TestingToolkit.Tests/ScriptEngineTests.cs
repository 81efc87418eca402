using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit.Tests;

public sealed class ScriptEngineTests : IAsyncLifetime
{
    private static readonly ScriptLimits Tight = new()
    {
        Computing = TimeSpan.FromSeconds(1),
        Whole = TimeSpan.FromSeconds(4),
        Memory = 300L * 1024 * 1024,
    };

    private readonly List<(string Name, JsonNode Arguments)> _calls = [];
    private ScriptProcess _scripts = null!;

    public async ValueTask InitializeAsync() =>
        _scripts = await ScriptProcess.StartAsync(Tight, AnswerAsync, () => 0, TimeProvider.System, CancellationToken.None);

    public ValueTask DisposeAsync() => _scripts.DisposeAsync();

    [Fact]
    public async Task Modern_syntax_and_promises_run()
    {
        var outcome = await RunAsync("""
            const list = [1, 2, 3].map(x => x ** 2)
            const { a, ...rest } = { a: 1, b: 2, c: { d: null } }
            environment.sum = list.reduce((s, x) => s + x, 0)
            environment.deep = rest.c?.d?.e ?? 'nothing'
            environment.late = await new Promise(resolve => setTimeout(() => resolve(`after ${a}`), 5))
            for await (const x of (async function * () { yield 7 })()) environment.seven = x
            """);

        Assert.Null(outcome.Error);
        Assert.Equal(14, _scripts.Environment["sum"]!.GetValue<int>());
        Assert.Equal("nothing", _scripts.Environment["deep"]!.GetValue<string>());
        Assert.Equal("after 1", _scripts.Environment["late"]!.GetValue<string>());
        Assert.Equal(7, _scripts.Environment["seven"]!.GetValue<int>());
    }

    [Fact]
    public async Task An_error_of_a_script_tells_its_kind_and_line_and_keeps_what_was_done_before()
    {
        var outcome = await RunAsync("environment.before = 1\nconsole.log('so far', { good: true })\nnothere.property");

        Assert.Equal("ReferenceError: Can't find variable: nothere (line 3)", outcome.Error);
        Assert.Equal(["so far {\"good\":true}"], outcome.Logs);
        Assert.Equal(1, _scripts.Environment["before"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_syntax_error_is_told_and_the_engine_goes_on()
    {
        Assert.StartsWith("SyntaxError:", (await RunAsync("if (")).Error, StringComparison.Ordinal);
        Assert.Null((await RunAsync("environment.x = 1")).Error);
    }

    [Fact]
    public async Task An_endless_loop_is_stopped_in_time()
    {
        var watch = Stopwatch.StartNew();
        var fault = await Assert.ThrowsAsync<CannotRunException>(() => RunAsync("for (;;) { }"));

        Assert.Contains("the script computed longer than 1 s", fault.Message, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"took {watch.Elapsed}");
    }

    [Fact]
    public async Task An_endless_loop_of_promises_is_stopped_in_time()
    {
        var fault = await Assert.ThrowsAsync<CannotRunException>(() => RunAsync("for (;;) await null"));
        Assert.Contains("computed longer than 1 s", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_regular_expression_without_end_is_stopped_in_time()
    {
        var fault = await Assert.ThrowsAsync<CannotRunException>(() => RunAsync("/^(a+)+$/.test('a'.repeat(60) + 'b') && /(x+x+)+y/.test('x'.repeat(60))"));
        Assert.Contains("computed longer than 1 s", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_waits_without_end_is_stopped_in_time()
    {
        var fault = await Assert.ThrowsAsync<CannotRunException>(() => RunAsync("for (;;) await custom.sleep(100)"));
        Assert.Contains("took longer than 4 s", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_allocates_without_end_is_stopped()
    {
        var fault = await Assert.ThrowsAsync<CannotRunException>(
            () => RunAsync("const all = []; for (;;) { all.push(new Array(100000).fill(all.length)); await custom.sleep(1) }"));
        Assert.Contains("used more than 300 MB of memory", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scripts_reach_nothing_but_the_host_objects()
    {
        var outcome = await RunAsync("""
            environment.found = ['process', 'Deno', 'fetch', 'XMLHttpRequest', 'print', 'load', 'readFile', 'post', 'native', 'call', 'pending']
              .filter(name => { try { return typeof eval(name) !== 'undefined' } catch { return false } })
            try { require('fs') } catch (e) { environment.fs = e.message }
            """);
        var verdicts = await JudgeAsync("post('x')", "native('uuid', null)");

        Assert.Null(outcome.Error);
        Assert.Empty(_scripts.Environment["found"]!.AsArray());
        Assert.StartsWith("There is no module 'fs'", _scripts.Environment["fs"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.All(verdicts, v => Assert.StartsWith("ReferenceError", v.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_request_begins_without_what_earlier_scripts_left_behind()
    {
        await RunAsync("leaked = 1; globalThis.alsoLeaked = 2; requestVariables.mine = 3; environment.kept = 4");
        await _scripts.BeginRequestAsync(CancellationToken.None);
        var outcome = await RunAsync("""
            const kept = [requestVariables.mine === undefined, environment.kept]
            requestVariables.found = [typeof leaked, typeof alsoLeaked, ...kept].join()
            """);

        Assert.Equal("undefined,undefined,true,4", outcome.RequestVariables["found"]!.GetValue<string>());
    }

    [Fact]
    public async Task Axios_gives_data_status_and_headers_and_rejects_from_300_on()
    {
        var outcome = await RunAsync("""
            const fine = await axios.post('http://h/a', { b: 1 }, { headers: { X: 'y' } })
            requestVariables.fine = [fine.status, fine.statusText, fine.data.echo, fine.headers['content-type']].join()
            try { await axios.get('http://h/missing') }
            catch (e) { requestVariables.error = [e.message, e.response.status, e.response.data.why].join() }
            try { await axios({ url: 'http://h/down' }) }
            catch (e) { requestVariables.down = [e.message, e.code, typeof e.response].join() }
            """);

        Assert.Null(outcome.Error);
        Assert.Equal("200,OK,{\"b\":1},application/json", outcome.RequestVariables["fine"]!.GetValue<string>());
        Assert.Equal("Request failed with status code 404,404,gone", outcome.RequestVariables["error"]!.GetValue<string>());
        Assert.Equal("connection refused,ECONNREFUSED,undefined", outcome.RequestVariables["down"]!.GetValue<string>());
        Assert.Equal("post", _calls[0].Arguments["method"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_postman_script_has_ended_when_its_requests_have()
    {
        await RunAsync("""
            const uuid = require('uuid')
            pm.environment.set('id', uuid.v4())
            pm.sendRequest({ url: 'http://h/a', method: 'POST', header: { 'Content-Type': 'application/json' }, body: { mode: 'raw', raw: '{"z":1}' } },
              (error, response) => { pm.sendRequest('http://h/b', (e, r) => { pm.environment.set('seen', response.code + ' ' + r.json().echo) }) })
            async function main() { await custom.sleep(5); pm.environment.set('main', pm.response.json().a) }
            main()
            """, new JsonObject { ["response"] = new JsonObject { ["code"] = 200, ["body"] = new JsonObject { ["a"] = 9 } } }, untilIdle: true);

        Assert.True(Guid.TryParse(_scripts.Environment["id"]!.GetValue<string>(), out _));
        Assert.Equal("200 null", _scripts.Environment["seen"]!.GetValue<string>());
        Assert.Equal(9, _scripts.Environment["main"]!.GetValue<int>());
    }

    [Fact]
    public async Task An_assertion_without_an_executed_expect_is_skipped()
    {
        var verdicts = await JudgeAsync("if (environment.nothere) { expect(1).to.equal(2) }", "expect(1).to.equal(1)", "expect(1).to.equal(2)", "let = ");

        Assert.Equal(["SKIPPED", "SUCCESS", "FAILED", "FAILED"], verdicts.Select(v => v.Status));
        Assert.Equal([true, true, false, false], verdicts.Select(v => v.Passed));
        Assert.Equal("expected 1 to equal 2", verdicts[2].Message);
    }

    [Theory]
    [InlineData("expect('a').to.equal('a')", "expect('a').to.equal('b')")]
    [InlineData("expect(1).to.not.equal('1')", "expect(1).to.not.equal(1)")]
    [InlineData("expect({a:[1]}).to.eql({a:[1]})", "expect({a:[1]}).to.equal({a:[1]})")]
    [InlineData("expect({a:[1]}).to.deep.equal({a:[1]})", "expect({a:[1]}).to.deep.equal({a:[2]})")]
    [InlineData("expect({a:1}).to.have.property('a')", "expect({a:1}).to.have.property('b')")]
    [InlineData("expect({a:1}).to.have.property('a', 1)", "expect({a:1}).to.have.property('a', 2)")]
    [InlineData("expect({a:{b:1}}).to.have.nested.property('a.b')", "expect({a:{b:1}}).to.have.nested.property('a.c')")]
    [InlineData("expect({a:1}).to.not.have.property('b')", "expect({a:1}).to.not.have.property('a')")]
    [InlineData("expect({a:1}).to.have.property('a').that.is.oneOf([1, 2])", "expect({a:3}).to.have.property('a').that.is.oneOf([1, 2])")]
    [InlineData("expect('abc').to.include('b')", "expect('abc').to.include('x')")]
    [InlineData("expect([1,2]).to.include(2)", "expect([1,2]).to.include(3)")]
    [InlineData("expect({a:1,b:2}).to.include({a:1})", "expect({a:1,b:2}).to.include({a:2})")]
    [InlineData("expect([1,2]).to.contain(1)", "expect([1,2]).to.not.contain(1)")]
    [InlineData("expect('abc').to.have.string('bc')", "expect('abc').to.have.string('cb')")]
    [InlineData("expect([1]).to.not.be.empty", "expect([]).to.not.be.empty")]
    [InlineData("expect({a:1}).to.be.not.empty", "expect(undefined).to.not.be.empty")]
    [InlineData("expect(0).to.exist", "expect(undefined).to.exist")]
    [InlineData("expect(1).to.not.be.null", "expect(null).to.not.be.null")]
    [InlineData("expect(undefined).to.be.undefined", "expect(null).to.be.undefined")]
    [InlineData("expect([]).to.be.an('array')", "expect({}).to.be.an('array')")]
    [InlineData("expect('x').to.be.a('string').and.equal('x')", "expect('x').to.be.a('string').and.equal('y')")]
    [InlineData("expect(2).to.be.oneOf([1, 2])", "expect(3).to.be.oneOf([1, 2])")]
    [InlineData("expect('a1').to.match(/\\d/)", "expect('a').to.match(/\\d/)")]
    [InlineData("expect(4).to.satisfy(x => x > 3)", "expect(2).to.satisfy(x => x > 3)")]
    [InlineData("expect([1,2]).to.have.length(2)", "expect([1,2]).to.have.length(3)")]
    [InlineData("expect([1,2]).to.have.length.above(1)", "expect([1,2]).to.have.length.above(2)")]
    [InlineData("expect(5).to.be.at.least(5)", "expect('5').to.be.at.least(5)")]
    [InlineData("expect([1,2,3]).to.include.members([3,1])", "expect([1,2]).to.include.members([3])")]
    [InlineData("expect({a:1,b:2}).to.have.all.keys('a','b')", "expect({a:1,b:2}).to.have.all.keys('a')")]
    [InlineData("expect(true).to.be.true", "expect(1).to.be.true")]
    [InlineData("expect(() => { throw new Error('no') }).to.throw('no')", "expect(() => 1).to.throw()")]
    [InlineData("expect(_.get({a:{b:[5]}}, 'a.b[0]')).to.equal(5)", "expect(_.get({}, 'a.b')).to.equal(5)")]
    public async Task The_words_of_expect_hold_and_fail_where_they_should(string holds, string fails)
    {
        var verdicts = await JudgeAsync(holds, fails);

        Assert.Equal(("SUCCESS", null), (verdicts[0].Status, verdicts[0].Message));
        Assert.Equal("FAILED", verdicts[1].Status);
    }

    [Fact]
    public async Task A_word_that_expect_does_not_know_fails_the_assertion()
    {
        var verdicts = await JudgeAsync("expect(1).to.be.eqaul(1)");
        Assert.Equal("'eqaul' is not a word of expect", verdicts[0].Message);
    }

    private Task<ScriptOutcome> RunAsync(string code, JsonObject? data = null, bool untilIdle = false) =>
        _scripts.RunAsync(code, data ?? [], untilIdle, "the script", CancellationToken.None);

    private Task<IReadOnlyList<AssertionVerdict>> JudgeAsync(params string[] codes) =>
        _scripts.JudgeAsync(codes, [], "the assertions", CancellationToken.None);

    private async Task<JsonNode?> AnswerAsync(string name, JsonNode arguments, CancellationToken cancellation)
    {
        lock (_calls)
        {
            _calls.Add((name, arguments));
        }

        if (name == "wait")
        {
            await Task.Delay(arguments["milliseconds"]!.GetValue<int>(), cancellation);
            return null;
        }

        return arguments["url"]!.GetValue<string>() switch
        {
            "http://h/missing" => Answer(404, "Not Found", """{"why":"gone"}"""),
            "http://h/down" => new JsonObject { ["failure"] = "connection refused", ["code"] = "ECONNREFUSED" },
            _ => Answer(200, "OK", new JsonObject { ["echo"] = arguments["body"]?.GetValue<string>() }.ToJsonString()),
        };
    }

    private static JsonObject Answer(int status, string text, string body) => new()
    {
        ["status"] = status,
        ["statusText"] = text,
        ["body"] = body,
        ["headers"] = new JsonObject { ["content-type"] = "application/json" },
    };
}
