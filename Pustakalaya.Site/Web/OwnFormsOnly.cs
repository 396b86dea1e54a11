namespace Pustakalaya.Site.Web;

/// <summary>
/// Refuses what a form or script of another site sends, before a byte of it is read. The tokens in our forms refuse it too; browsers that say where a
/// request comes from spare them the work, which for an upload is all of it.
/// </summary>
internal sealed class OwnFormsOnly(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var method = context.Request.Method;
        var changes = !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method) && !HttpMethods.IsTrace(method);
        if (changes && context.Request.Headers["Sec-Fetch-Site"] is [{ } from] && from is not ("same-origin" or "none") && !ErrorStatus.IsErrorPage(context))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        }

        return next(context);
    }
}
